// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>
/// A case with a race: what stands before the race is run once, and each execution goes back to its beginning. The first that fails ends
/// the exploration; it is told in as few switches of the thread as can be.
/// </summary>
internal sealed class RaceExploration(ModelRun run, RunOptions options, TimeSpan limit)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly RaceTally tally = new();
    private readonly Dictionary<string, CaseRecord> ends = [];
    private Checkpoint keep = null!;
    private int choicesBefore;
    private CaseRecord? first;
    private CaseRecord? ending;
    private long runs;

    /// <summary>What the steps that the race was made of come to one behind the other.</summary>
    private IReadOnlyList<CaseRecord> oneByOne = [];
    private bool isApart;

    /// <summary>The record of the first execution that failed, else of the first, with what all of them came to.</summary>
    public CaseRecord Run()
    {
        bool isReached = false;
        run.Safely(() => isReached = run.ExecuteToRace());
        if (!isReached)
        {
            run.Safely(() => run.Conclude());
            return run.Record();
        }

        keep = run.Keep();
        choicesBefore = run.ChoicesSoFar;
        return options.Schedule.Length > 0 ? Again(options.Schedule) : Explored();
    }

    private CaseRecord Explored()
    {
        if (run.Program.Pair is not null)
        {
            if (RunOneByOne() is { } failed)
            {
                return failed.End == EndReason.NotRunnable ? failed : Told(failed);
            }

            if (isApart && options.OnlyWhatMeets)
            {
                return oneByOne[0] with { Race = new RaceRecord { Executions = runs, IsApart = true } };
            }
        }

        ExploreResult? result = null;
        try
        {
            result = Explorer.Explore(
                by => () => Execute(by), new ExploreOptions { MaxExecutions = options.MaxExecutions, StopsAtFailure = true });
        }
        catch (TimeoutException)
        {
            // What is known so far is told.
        }

        if (ending is { } other)
        {
            return other.End == EndReason.NotRunnable ? other : Told(other);
        }

        if (first is null)
        {
            return run.Record() with
            {
                End = EndReason.TimedOut, EndStep = run.Program.Race!.Id,
                EndDetail = $"the time limit of {limit.TotalSeconds:0.#} s is over before the first execution; @timeout says another",
            };
        }

        string? incomplete =
            result is null ? $"the time limit of {limit.TotalSeconds:0.#} s is over, and there are more; @timeout says another"
            : result.IsComplete ? null
            : $"there are more, and {options.MaxExecutions} is the limit; --executions says another";
        return first with
        {
            Choices = [.. first.Choices.Take(choicesBefore)],
            Race = new RaceRecord
            {
                Executions = result?.Executions ?? runs,
                Incomplete = incomplete, Counts = tally.Counts, Ends = options.KeepsEnds ? [.. ends.Values] : [],
            },
        };
    }

    /// <summary>One order of the race, in all ways through the choices behind it.</summary>
    private ExecutionEnd Execute(IChooser by)
    {
        if (Stopwatch.GetElapsedTime(start) > limit * 0.8)
        {
            throw new TimeoutException();
        }

        if (by.IsTrial)
        {
            // Whatever it comes to is come to again in one that counts.
            Way(by, null);
            return ExecutionEnd.Passed;
        }

        IChooser order = by;
        IReadOnlyList<int>? choices = null;
        do
        {
            CaseRecord record = Way(order, choices);
            if (CaseJudge.Fails(run.Program, record, out RaceShown shown) || record.End == EndReason.NotRunnable)
            {
                ending = record;
                return record.End == EndReason.Deadlock ? ExecutionEnd.Deadlocked : ExecutionEnd.Failed;
            }

            tally.Add(shown);
            first ??= record;
            if (options.KeepsEnds)
            {
                ends.TryAdd(RaceEnd.Of(run.Program, record), record);
            }

            choices = Next(record);
            order = new FollowedOrder([.. run.Orders.Taken]);
        }
        while (choices is not null);

        return ExecutionEnd.Passed;
    }

    /// <summary>Choices that were made before the race are somebody else's to take the other way.</summary>
    private IReadOnlyList<int>? Next(CaseRecord record)
    {
        if (record.Choices.Count == choicesBefore || BranchPath.Next([.. record.Choices.Skip(choicesBefore)]) is not { } next)
        {
            return null;
        }

        return [.. record.Choices.Take(choicesBefore).Select(choice => choice.Taken), .. next];
    }

    private CaseRecord Way(IChooser order, IReadOnlyList<int>? choices)
    {
        options.Cancel.ThrowIfCancellationRequested();
        keep.Restore();
        runs++;
        run.Orders.By = order;
        run.Safely(() => run.ExecuteRace(choices ?? options.Choices));

        // One that was ended before its time came to nothing.
        options.Cancel.ThrowIfCancellationRequested();
        return run.Record() with { OneByOne = oneByOne };
    }

    /// <summary>
    /// Runs both orders, in all ways through their choices, and where they wake others both places of those; null, or the record of one
    /// against which nothing holds.
    /// </summary>
    private CaseRecord? RunOneByOne()
    {
        var orders = new List<CaseRecord>();
        var met = new MetOperations();
        run.Orders.Watch = met;
        bool wokeOthers = false;
        foreach ((bool lastFirst, bool between) in (IEnumerable<(bool, bool)>)[(false, false), (true, false), (false, true), (true, true)])
        {
            bool isNeeded = !between || wokeOthers;
            for (IReadOnlyList<int>? choices = isNeeded ? options.Choices : null; choices is not null; choices = Next(orders[^1]))
            {
                OneByOneOrder order = new(lastFirst, between);
                CaseRecord record = Way(order, choices);
                wokeOthers |= order.WokeOthers;
                if (IsOfKernel(record.End) && record.End != EndReason.Deadlock)
                {
                    return record;
                }

                if (WhyNoOrder(record, lastFirst) is { } why)
                {
                    return record with { End = EndReason.NotRunnable, EndDetail = why };
                }

                orders.Add(record);
            }
        }

        run.Orders.Watch = null;
        (oneByOne, isApart) = (orders, !met.MeetAtObjects);
        return null;
    }

    private string? WhyNoOrder(CaseRecord record, bool lastFirst)
    {
        CallPair pair = run.Program.Pair!;
        string order = lastFirst ? $"{pair.Second} before {pair.First}" : $"{pair.First} before {pair.Second}";
        return record.Steps.FirstOrDefault(step => step.Complaint is not null) is { } unable
            ? $"{order}: {unable.Complaint}"
            : record.End != EndReason.Completed ? $"{order} does not come to its end: {record.End} {record.EndDetail}".TrimEnd()
            : null;
    }

    /// <summary>The execution that somebody asks for by its decisions.</summary>
    private CaseRecord Again(string text)
    {
        if (!Schedule.TryParse(text, out Schedule schedule))
        {
            return Refused($"'{text}' is no schedule: a failure of a race tells its own, such as 1:5.2:3.1");
        }

        if (run.Program.Pair is not null && RunOneByOne() is { } failed)
        {
            return failed;
        }

        var order = new FollowedOrder(schedule.Steps);
        Way(order, null);
        return order.Strayed >= 0
            ? Refused($"the schedule is one of another race: in step {order.Strayed + 1} thread {schedule.Steps[order.Strayed]} waits")
            : Told(schedule, null, 1);
    }

    private CaseRecord Refused(string why) => new()
    {
        Machine = "model", Steps = [new StepRecord { StepId = run.Program.Race!.Id, Complaint = why }], End = EndReason.Stopped,
        EndStep = run.Program.Race.Id,
    };

    /// <summary>An execution that failed, in one that fails alike and can be told in fewer words.</summary>
    private CaseRecord Told(CaseRecord failed)
    {
        long explored = runs;
        int[] choices = [.. failed.Choices.Select(choice => choice.Taken)];
        int[] steps = [.. run.Orders.Taken];
        int step = CaseJudge.FirstFailure(run.Program, failed);
        CaseRecord found = failed;
        var met = new MetOperations();
        run.Orders.Watch = met;
        Way(new FollowedOrder(steps), choices);
        run.Orders.Watch = null;
        bool IsAlike(IChooser order)
        {
            found = Way(order, choices);
            return found.End == failed.End && (IsOfKernel(found.End) || CaseJudge.FirstFailure(run.Program, found) == step)
                && Stopwatch.GetElapsedTime(start) < limit * 0.9;
        }

        IReadOnlyList<int> fewest = new FewestSwitches(IsAlike).Find(met.IsMet) ?? steps;
        return Told(new Schedule(fewest), choices, explored);
    }

    /// <summary>In which statement that is noticed says nothing of it.</summary>
    private static bool IsOfKernel(EndReason end) => end is EndReason.KernelBug or EndReason.InvariantBroken or EndReason.Deadlock;

    private CaseRecord Told(Schedule schedule, IReadOnlyList<int>? choices, long explored)
    {
        var teller = new RaceTeller(run);
        run.Orders.Teller = teller;
        CaseRecord record = Way(new FollowedOrder(schedule.Steps), choices);
        run.Orders.Teller = null;
        return record with
        {
            Race = new RaceRecord
            {
                Executions = explored, Failed = true, Schedule = schedule.ToString(),
                Moves = teller.Moves(new AddressBook(run.Program, record), run.NameOf),
            },
        };
    }
}
