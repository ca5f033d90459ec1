// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Runs cases on a machine and decides them: what NUnit, the command and the tests of the documents call.</summary>
public sealed class ScriptRunner(IMachine machine, RunnerOptions options)
{
    private readonly RunOptions allWays = options.Run with { MaxWays = options.MaxBranches };

    /// <summary>Runs a list. Verdicts are reported one at a time, in the order in which the cases run.</summary>
    /// <param name="cases">What to run; --repeat and --shuffle are applied to it by <see cref="Plan"/>.</param>
    /// <param name="report">Called for each case in the order of the list, never by two threads at once.</param>
    /// <param name="cancel">Stops after the cases that run already; what did not run has no verdict.</param>
    public RunSummary Run(IReadOnlyList<CaseProgram> cases, Action<CaseResult>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        long start = Stopwatch.GetTimestamp();
        int jobs = Math.Clamp(options.Jobs == 0 ? Environment.ProcessorCount : options.Jobs, 1, Math.Clamp(cases.Count, 1, JobRoom.Most));
        var queue = new CaseQueue(this, cases, report, cancel);
        queue.Work(jobs);
        return new RunSummary(queue.Results, Stopwatch.GetElapsedTime(start)) { ShuffleSeed = options.ShuffleSeed };
    }

    /// <summary>The order in which a list runs: shuffled if asked for, and repeated.</summary>
    public IReadOnlyList<CaseProgram> Plan(IReadOnlyList<CaseProgram> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var plan = new List<CaseProgram>(cases.Count * options.Repeat);
        Random? random = options.ShuffleSeed is { } seed ? new Random(seed) : null;
        for (int i = 0; i < options.Repeat; i++)
        {
            CaseProgram[] round = [.. cases];
            random?.Shuffle(round);
            plan.AddRange(round);
        }

        return plan;
    }

    /// <summary>Runs one case, all ways through its choices. A failure in any way is a failure.</summary>
    /// <exception cref="OperationCanceledException">It was given up, and has no verdict.</exception>
    public CaseResult RunCase(CaseProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        long start = Stopwatch.GetTimestamp();
        TimeSpan waited = TimeSpan.Zero;
        CaseResult result;
        try
        {
            result = WhySkip(program) is { } why
                ? new CaseResult { Case = program, Verdict = Verdict.Skipped, Machine = machine.Name, Reason = why }
                : ExpectedFailure.Apply(program, RunWays(program, ref waited));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One case's mishap must not take the verdicts of the others with it.
            result = OurError(program, error);
        }

        // Waiting for a machine that another case has to itself is no time of this case.
        TimeSpan spent = Stopwatch.GetElapsedTime(start) - waited;
        return result with { Duration = spent > TimeSpan.Zero ? spent : TimeSpan.Zero };
    }

    /// <summary>The verdict on a run that was given up.</summary>
    internal CaseResult Decide(CaseProgram program, CaseRecord record) =>
        ExpectedFailure.Apply(program, CaseJudge.Decide(program, record) with { Machine = machine.Name });

    private string? WhySkip(CaseProgram program) =>
        program.Attributes.Skip
        ?? machine.Features.WhyNot(program)
        ?? (program.HasCsharp && !options.Run.AllowCsharp ? "it has a csharp block; --allow-csharp runs it" : null);

    /// <summary>The machine runs all ways through the case, and has one record for them.</summary>
    private CaseResult RunWays(CaseProgram program, ref TimeSpan waited)
    {
        CaseRecord record = machine.Run(program, allWays);
        waited = record.Waited;
        CaseResult result = CaseJudge.Decide(program, record);
        return result.IsFailure || result.Verdict == Verdict.Skipped ? Explain(program, record, result) with { Branches = record.Ways }
            : record.HasMoreWays ? TooManyBranches(program, result)
            : result with
            {
                Branches = record.Ways, NotTaken = [.. WaysTaken.Missing(program, record), .. RaceRounds.Unseen(program, record)],
            };
    }

    /// <summary>A failure on the model is run again with its history, to say what the last steps changed.</summary>
    private CaseResult Explain(CaseProgram program, CaseRecord record, CaseResult result)
    {
        // A run that its process did not live through has no history either.
        if (!options.Explain || !result.IsFailure || result.TimedOut || record.End == EndReason.Died || !machine.Features.IsModel)
        {
            return result;
        }

        int[] failed = [.. result.Failures.Where(failure => failure.StepId >= 0).Select(failure => failure.StepId).Distinct()];
        RunOptions sameWay = options.Run with
        {
            HistoryOf = failed, Choices = [.. record.Choices.Select(choice => choice.Taken)], Schedule = record.Race?.Schedule ?? "",
        };
        CaseRecord again = failed.Length == 0 ? record : machine.Run(program, sameWay);
        return result with
        {
            Failures =
            [
                .. result.Failures.Select(failure => HistoryNotes.Add(program, again, failure, BranchPath.Describe(record.Choices))),
            ],
        };
    }

    private CaseResult OurError(CaseProgram program, Exception error) => new()
    {
        Case = program,
        Verdict = Verdict.Error,
        Machine = machine.Name,
        Failures = [new Failure(new SourceText(program.File, program.Line, 1, ""), "", "", error.ToString(), [])],
    };

    private CaseResult TooManyBranches(CaseProgram program, CaseResult result) => result with
    {
        Verdict = Verdict.Failed,
        MayBeExpected = false,
        Branches = options.MaxBranches,
        Failures =
        [
            new Failure(
                new SourceText(program.File, program.Line, 1, ""), "", $"at most {options.MaxBranches} ways through the case",
                "more: use fewer `may`, or several tests", []),
        ],
    };
}
