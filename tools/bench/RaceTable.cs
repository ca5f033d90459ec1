// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.MmCore;

namespace Selftests.Bench;

/// <summary>
/// <c>tools/bench -- races [NAME...]</c>: each program whose traces others have counted, explored to the end, with what that cost beside
/// the same seconds spent on running every order.
/// </summary>
/// <param name="output">Where the lines go.</param>
/// <param name="names">Beginnings of names; none: all of them.</param>
internal sealed class RaceTable(TextWriter output, IReadOnlyList<string> names)
{
    /// <summary>What is over sooner is explored again, until so much time has passed.</summary>
    private static readonly TimeSpan AtLeast = TimeSpan.FromMilliseconds(300);

    private bool isRight = true;

    /// <summary>Measures; false: a count is not the published one.</summary>
    public bool Run()
    {
        output.WriteLine("| program | traces | published | blocked | deadlocks | s | executions/s | traces/s, every order | ratio | MB |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (LitmusRow row in LitmusTable.Rows.Where(row => names.Count == 0 || names.Any(row.Name.StartsWith)))
        {
            Measure(row);
        }

        return isRight;
    }

    private void Measure(LitmusRow row)
    {
        (ExploreResult result, double seconds) = Explore(row.Program, ExploreOptions.All);
        double megabytes = GC.GetTotalMemory(forceFullCollection: false) / 1e6;
        long most = Math.Clamp((long)(result.Executions / seconds), 1_000, 1_000_000);
        ExploreOptions everyOrder = new() { Way = ExploreWay.EveryOrder, MaxExecutions = most };
        (ExploreResult naive, double naiveSeconds) = Explore(row.Program, everyOrder);
        double rate = result.Executions / seconds;
        double naiveRate = (naive.Traces + naive.Deadlocks) / naiveSeconds;
        isRight &= result.Traces == row.Traces && result.Deadlocks == row.Deadlocks && result.Blocked == 0;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Name} | {result.Traces} | {row.Traces} | {result.Blocked} | {result.Deadlocks} | {seconds:F6} | {rate:N0} "
                + $"| {naiveRate:N0}{(naive.IsComplete ? "" : ", not to the end")} | {rate / naiveRate:F1}x | {megabytes:F0} |"));
    }

    /// <summary>Explores once to warm up, and then for a while.</summary>
    private static (ExploreResult Result, double Seconds) Explore(LitmusProgram program, ExploreOptions options)
    {
        ExploreResult result = Explorer.Explore(program.Race, options with { MaxExecutions = Math.Min(options.MaxExecutions, 20_000) });
        Stopwatch watch = Stopwatch.StartNew();
        int rounds = 0;
        do
        {
            result = Explorer.Explore(program.Race, options);
            rounds++;
        }
        while (watch.Elapsed < AtLeast);

        return (result, watch.Elapsed.TotalSeconds / rounds);
    }
}
