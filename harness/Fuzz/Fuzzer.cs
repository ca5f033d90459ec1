// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Fuzz;

/// <summary>Runs random scripts on a machine until the time is up; a failing one is made small.</summary>
/// <param name="machine">What runs them: the model alone finds broken invariants, both machines find differences.</param>
/// <param name="linux">Says the results of a minimal script; null: none there.</param>
/// <param name="options">How long, and from which seed.</param>
public sealed class Fuzzer(IMachine machine, IMachine? linux, FuzzOptions options)
{
    private readonly Lock gate = new();
    private readonly ScriptGenerator generator = new(options.Operations);
    private readonly List<FuzzFinding> findings = [];
    private long start;
    private int scripts;
    private int gone;
    private int next;

    /// <summary>Scripts that were run.</summary>
    public int Scripts => scripts;

    /// <summary>Scripts that failed once, and not when they ran again.</summary>
    public int Gone => gone;

    /// <summary>Fuzzes. Findings are reported as they come, never two at once.</summary>
    public IReadOnlyList<FuzzFinding> Run(Action<FuzzFinding>? report = null, CancellationToken cancel = default)
    {
        start = Stopwatch.GetTimestamp();
        int jobs = options.Jobs == 0 ? Environment.ProcessorCount : options.Jobs;
        Parallel.For(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = jobs }, _ => Work(report, cancel));
        return findings;
    }

    private void Work(Action<FuzzFinding>? report, CancellationToken cancel)
    {
        while (GoesOn(cancel))
        {
            int seed = unchecked(options.Seed + Interlocked.Increment(ref next) - 1);
            FuzzScript script = generator.Generate(seed);
            CaseResult result = RunOnce(script, out string whyNot)
                ?? throw new InvalidOperationException($"the random script of seed {seed} does not check: {whyNot}");
            Interlocked.Increment(ref scripts);
            if (!result.IsFailure)
            {
                continue;
            }

            // A busy machine lets a case run into its time limit: what is a finding shows again.
            if (RunOnce(script, out _) is { IsFailure: true } again && SameKind(result, again))
            {
                Add(Minimal(seed, script, result), report);
            }
            else
            {
                Interlocked.Increment(ref gone);
            }
        }
    }

    private bool GoesOn(CancellationToken cancel) => !cancel.IsCancellationRequested
        && Stopwatch.GetElapsedTime(start) < options.Time
        && findings.Count < options.MostFindings
        && next < options.MostScripts;

    private void Add(FuzzFinding finding, Action<FuzzFinding>? report)
    {
        lock (gate)
        {
            findings.Add(finding);
            report?.Invoke(finding);
        }
    }

    /// <summary>Null: the script does not check, which only a script that was made smaller may do.</summary>
    private CaseResult? RunOnce(FuzzScript script, out string whyNot)
    {
        ScriptSet set = ScriptLoader.LoadText(script.Text, $"{script.Name}.mmt", new LoadOptions());
        whyNot = set.IsValid ? "" : set.Diagnostics[0].ToString();
        return set.IsValid ? new ScriptRunner(machine, options.Runner with { Explain = false }).RunCase(set.Cases[0]) : null;
    }

    private FuzzFinding Minimal(int seed, FuzzScript script, CaseResult result)
    {
        FuzzScript minimal = Shrinker.Shrink(script, candidate =>
        {
            CaseResult? smaller = RunOnce(candidate, out _);
            if (smaller is not { IsFailure: true } || !SameKind(result, smaller))
            {
                return false;
            }

            result = smaller;
            return true;
        });
        return new FuzzFinding(seed, minimal, result, Confirmed(minimal));
    }

    /// <summary>A broken invariant stays that one, and a difference stays one, so that a script does not shrink into another finding.</summary>
    private static bool SameKind(CaseResult a, CaseResult b) =>
        a.Verdict == b.Verdict && a.Failures.Count > 0 == b.Failures.Count > 0
        && (a.Failures.Count == 0 || a.Failures[0].Expected.Split(' ')[0] == b.Failures[0].Expected.Split(' ')[0]);

    /// <summary>The script with each result as Linux gives it.</summary>
    private string Confirmed(FuzzScript script)
    {
        const string idea = "what random calls found";
        ScriptSet set = ScriptLoader.LoadText(script.Text, $"{script.Name}.mmt", new LoadOptions());
        if (linux is null || !set.IsValid)
        {
            return script.Render(idea, _ => null);
        }

        Dictionary<int, string> results = [];
        foreach (ObservedStep step in CaseObserver.Observe(linux, set.Cases[0], RunOptions.Default, out _))
        {
            results[step.Step.Source.Line - FuzzScript.HeaderLines - 1] = step.Result;
        }

        return script.Render(idea, i => script.Statements[i].Outcomes.Length == 0 ? "" : results.GetValueOrDefault(i));
    }
}
