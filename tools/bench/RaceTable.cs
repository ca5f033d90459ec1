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
    private static readonly TimeSpan AtLeast = TimeSpan.FromMilliseconds(400);

    /// <summary>A race of the kernel's has ten times the code of a litmus test, and its last compilation comes late.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private bool isRight = true;

    /// <summary>Measures; false: a count is not the published one.</summary>
    public bool Run()
    {
        output.WriteLine("| program | traces | published | blocked | deadlocks | s | executions/s | traces/s, every order | ratio | MB |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (LitmusRow row in LitmusTable.Rows.Where(row => IsAsked(row.Name)))
        {
            Measure(row.Name, row.Program.Race, row);
        }

        foreach ((string name, Func<IChooser, Func<ExecutionEnd>> race) in MmRace.All.Where(race => IsAsked(race.Name)))
        {
            Measure(name, race, null);
        }

        return isRight;
    }

    private bool IsAsked(string name) => names.Count == 0 || names.Any(name.StartsWith);

    private void Measure(string name, Func<IChooser, Func<ExecutionEnd>> race, LitmusRow? row)
    {
        (ExploreResult result, double seconds) = Explore(race, ExploreOptions.All);
        double megabytes = GC.GetTotalMemory(forceFullCollection: false) / 1e6;
        long most = Math.Clamp((long)(result.Executions / seconds), 1_000, 1_000_000);
        ExploreOptions everyOrder = new() { Way = ExploreWay.EveryOrder, MaxExecutions = most };
        (ExploreResult naive, double naiveSeconds) = Explore(race, everyOrder);
        double rate = result.Executions / seconds;
        double naiveRate = (naive.Traces + naive.Deadlocks) / naiveSeconds;
        isRight &= result.Blocked == 0 && (row is null || (result.Traces == row.Traces && result.Deadlocks == row.Deadlocks));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {result.Traces} | {row?.Traces} | {result.Blocked} | {result.Deadlocks} | {seconds:F6} | {rate:N0} "
                + $"| {naiveRate:N0}{(naive.IsComplete ? "" : ", not to the end")} | {rate / naiveRate:F1}x | {megabytes:F0} |"));
    }

    /// <summary>Explores to warm up, and then again for a while.</summary>
    private static (ExploreResult Result, double Seconds) Explore(
        Func<IChooser, Func<ExecutionEnd>> race, ExploreOptions options)
    {
        Repeat(race, options with { MaxExecutions = Math.Min(options.MaxExecutions, 20_000) }, WarmUp, out _);
        ExploreResult result = Repeat(race, options, AtLeast, out double seconds);
        return (result, seconds);
    }

    private static ExploreResult Repeat(
        Func<IChooser, Func<ExecutionEnd>> race, ExploreOptions options, TimeSpan atLeast, out double seconds)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int rounds = 0;
        ExploreResult result;
        do
        {
            result = Explorer.Explore(race, options);
            rounds++;
        }
        while (watch.Elapsed < atLeast);

        seconds = watch.Elapsed.TotalSeconds / rounds;
        return result;
    }
}
