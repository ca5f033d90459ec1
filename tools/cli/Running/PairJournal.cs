// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Pairs;

namespace Selftests.Cli;

/// <summary>What was done of the pairs, a line each: whoever begins again goes on behind it.</summary>
/// <remarks>Its first line says of which build it is: another one may come to something else.</remarks>
internal sealed class PairJournal : IDisposable
{
    private readonly Dictionary<string, (PairOutcome Outcome, long Executions, bool IsAllowed)> known = [];
    private readonly StreamWriter? writer;

    private PairJournal(StreamWriter? writer) => this.writer = writer;

    /// <summary>What stood in it when it was opened.</summary>
    public IEnumerable<(PairOutcome Outcome, long Executions, bool IsAllowed)> Known => known.Values;

    private static string Build => $"# mmt pairs, build {typeof(PairRunner).Assembly.ManifestModule.ModuleVersionId:N}";

    public static PairJournal Open(string? path)
    {
        if (path is null)
        {
            return new PairJournal(null);
        }

        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines is [var first, ..] && first != Build)
        {
            throw new UsageException($"--journal {path}: it was written by another build, and may say what is not so any more: remove it");
        }

        var journal = new PairJournal(new StreamWriter(path, append: true) { AutoFlush = true });
        foreach (string line in lines.Skip(1))
        {
            if (line.Split('\t') is [var name, var outcome, var executions, var allowed, ..] && Enum.TryParse(outcome, out PairOutcome what)
                && what != PairOutcome.Finding && long.TryParse(executions, out long count))
            {
                journal.known[name] = (what, count, allowed == "allowed");
            }
        }

        if (lines.Length == 0)
        {
            journal.writer!.WriteLine(Build);
        }

        return journal;
    }

    public bool Has(PlannedPair pair) => known.ContainsKey(pair.Name);

    /// <summary>A finding is written down for whoever looks on: when the command begins again, it is looked for again.</summary>
    public void Add(PlannedPair pair, PairResult result) => writer?.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{pair.Name}\t{result.Outcome}\t{result.Executions}\t{(result.IsAllowed ? "allowed" : "")}\t{Line(result)}"));

    private static string Line(PairResult result) =>
        (result.Failure is { } failure ? $"{failure.Expected} | {failure.Actual}" : result.Detail).ReplaceLineEndings(" ");

    public void Dispose() => writer?.Dispose();
}
