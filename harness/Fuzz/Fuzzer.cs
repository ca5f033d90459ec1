// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Results;
using Selftests.Harness.Shrink;

namespace Selftests.Harness.Fuzz;

/// <summary>Runs random scripts on a machine until the time is up or all were run; a failing one is made small.</summary>
/// <param name="machine">What runs them: the model alone finds broken invariants, both machines find differences.</param>
/// <param name="linux">Says the results of a minimal script; null: none there.</param>
/// <param name="options">How long, and from which seed.</param>
public sealed class Fuzzer(IMachine machine, IMachine? linux, FuzzOptions options)
{
    private readonly ScriptGenerator generator = new(options.Operations);
    private readonly FuzzGroups groups = new();
    private long start;
    private int scripts;
    private int gone;
    private int next;
    private int shrinking;

    /// <summary>Scripts that were run.</summary>
    public int Scripts => scripts;

    /// <summary>Scripts that failed once, and not when they ran again.</summary>
    public int Gone => gone;

    /// <summary>Findings so far.</summary>
    public int Findings => groups.Findings.Count;

    /// <summary>Scripts that are being made small just now.</summary>
    public int Shrinking => shrinking;

    /// <summary>Fuzzes. The first finding of each kind is reported as it comes, never two at once.</summary>
    public IReadOnlyList<FuzzFinding> Run(Action<FuzzFinding>? report = null, CancellationToken cancel = default)
    {
        start = Stopwatch.GetTimestamp();
        int jobs = Math.Min(options.Jobs == 0 ? Environment.ProcessorCount : options.Jobs, JobRoom.Most);
        Parallel.For(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = jobs }, _ => Work(report, cancel));
        return groups.Findings;
    }

    private void Work(Action<FuzzFinding>? report, CancellationToken cancel)
    {
        // Whoever takes a number takes a script: so many are run as were asked for, however many run at once.
        while (GoesOn(cancel) && Interlocked.Increment(ref next) is int number && number <= options.MostScripts)
        {
            int seed = unchecked(options.Seed + number - 1);
            FuzzScript script = generator.Generate(seed);
            CaseResult result = RunOnce(script, out string whyNot)
                ?? throw new InvalidOperationException($"the random script of seed {seed} does not check: {whyNot}");
            Interlocked.Increment(ref scripts);
            if (FuzzVerdict.FindingOf(result) is not { } finding)
            {
                continue;
            }

            // A busy machine lets a case run into its time limit: what is a finding shows again.
            string kind = FuzzVerdict.KindOf(finding);
            if (FindsAgain(script, finding) is null)
            {
                Interlocked.Increment(ref gone);
            }
            else if (groups.IsFirst(kind))
            {
                groups.Add(kind, Minimal(seed, script, finding, cancel), report);
            }
        }
    }

    private bool GoesOn(CancellationToken cancel) => !cancel.IsCancellationRequested
        && Stopwatch.GetElapsedTime(start) < options.Time
        && groups.Findings.Count < options.MostFindings;

    private CaseResult? RunOnce(FuzzScript script, out string whyNot) => Run(script.Text, script.Name, out whyNot);

    /// <summary>Null: the script does not check, which only a script that was made smaller may do.</summary>
    private CaseResult? Run(string text, string name, out string whyNot)
    {
        ScriptSet set = ScriptLoader.LoadText(text, $"{name}.mmt", new LoadOptions());
        whyNot = set.IsValid ? "" : set.Diagnostics[0].ToString();
        return set.IsValid ? new ScriptRunner(machine, options.Runner with { Explain = false }).RunCase(set.Cases[0]) : null;
    }

    /// <summary>The finding when the script runs once more, if it is one like this.</summary>
    private CaseResult? FindsAgain(FuzzScript script, CaseResult finding) =>
        RunOnce(script, out _) is { } result && FuzzVerdict.FindingOf(result) is { } again && FailureKind.AreAlike(finding, again)
            ? again
            : null;

    /// <summary>As small as it gets until it is cancelled: what was found is told either way.</summary>
    private FuzzFinding Minimal(int seed, FuzzScript script, CaseResult finding, CancellationToken cancel)
    {
        Interlocked.Increment(ref shrinking);
        FuzzScript minimal = Shrinker.Shrink(script, candidate =>
        {
            CaseResult? smaller = cancel.IsCancellationRequested ? null : FindsAgain(candidate, finding);
            finding = smaller ?? finding;
            return smaller is not null;
        });
        Interlocked.Decrement(ref shrinking);
        string found = finding.Failures.Count > 0 ? finding.Failures[0].Actual.Split('\n')[0] : $"{finding.Verdict}";
        string text = FuzzConfirm.Text(minimal, linux, found);
        CaseResult told = Run(text, minimal.Name, out _) is { IsFailure: true } confirmed ? confirmed : finding;
        return new FuzzFinding(seed, minimal, told, text) { Kind = FuzzVerdict.KindOf(finding) };
    }
}
