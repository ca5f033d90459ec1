// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Runs a race in every order that can be told from the others.</summary>
/// <remarks>
/// A race is a function that makes a machine for a chooser, brings it to the race's beginning, and gives back what runs one execution from
/// there: it is asked any number of times, so it goes back to the beginning first (<see cref="Checkpoint"/>). It makes the machine's
/// threads race, runs them to their end, and says what that came to. It depends on nothing but the chooser's answers, and keeps nothing
/// from one execution to the next; where it looks at each step, its machine's chooser is one of its own that passes everything on.
/// </remarks>
public static class Explorer
{
    private const int FewRandom = 1_000;

    /// <summary>Explores a race as far as the options say.</summary>
    public static ExploreResult Explore(Func<IChooser, Func<ExecutionEnd>> start, ExploreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        options ??= ExploreOptions.All;
        if (options.EqualThreads.Count > 0)
        {
            start = InOneOrder(start, options.EqualThreads);
        }

        return (options.WholeSections ? ExploreWholes(start, options) : null) ?? ExploreSteps(start, options);
    }

    /// <summary>Runs one execution again. False: the schedule is not one of this race.</summary>
    public static bool Replay(Func<IChooser, Func<ExecutionEnd>> start, Schedule schedule, out ExecutionEnd end)
    {
        ArgumentNullException.ThrowIfNull(start);
        ScheduleChooser chooser = new(schedule);
        end = start(chooser)();
        return !chooser.HasStrayed;
    }

    private static Func<IChooser, Func<ExecutionEnd>> InOneOrder(
        Func<IChooser, Func<ExecutionEnd>> start, IReadOnlyList<IReadOnlyList<int>> groups) => chooser =>
        {
            EqualThreads equal = new(chooser, groups);
            Func<ExecutionEnd> run = start(equal);
            return () =>
            {
                equal.Begin();
                return run();
            };
        };

    private static ExploreResult ExploreSteps(Func<IChooser, Func<ExecutionEnd>> start, ExploreOptions options)
    {
        switch (options.Way)
        {
            case ExploreWay.Pct or ExploreWay.Pos:
                bool isEndless = options.MaxExecutions == long.MaxValue && !options.Cancellation.CanBeCanceled;
                RandomOrder random = new(isEndless ? options with { MaxExecutions = FewRandom } : options);
                return random.Explore(start(random));
            case ExploreWay.EachTrace when options.MaxPreemptions is null:
                TraceExplorer traces = new(options);
                return traces.Explore(start(traces));
            default:
                EveryOrder orders = new(options);
                return orders.Explore(start(orders));
        }
    }

    /// <summary>Explores with sections under locks as wholes; null: somebody can see into one.</summary>
    private static ExploreResult? ExploreWholes(Func<IChooser, Func<ExecutionEnd>> start, ExploreOptions options)
    {
        using CancellationTokenSource seen = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation);
        WholeSections? sections = null;
        ExploreResult result = ExploreSteps(
            chooser =>
            {
                sections = new WholeSections(chooser);
                Func<ExecutionEnd> run = start(sections);
                return () => RunWhole(sections, run, seen);
            },
            options with { Cancellation = seen.Token });
        return sections!.AreSeenInto ? null : result with
        {
            HasWholeSections = true,
            FirstFailing = StepByStep(start, result.FirstFailing),
            FirstDeadlock = StepByStep(start, result.FirstDeadlock),
        };
    }

    private static ExecutionEnd RunWhole(WholeSections sections, Func<ExecutionEnd> run, CancellationTokenSource seen)
    {
        sections.Begin();
        ExecutionEnd end = run();
        sections.Leave();
        if (sections.AreSeenInto)
        {
            seen.Cancel();
        }

        return end;
    }

    /// <summary>A schedule of whole sections, with all of their steps.</summary>
    private static Schedule? StepByStep(Func<IChooser, Func<ExecutionEnd>> start, Schedule? wholes)
    {
        if (wholes is null)
        {
            return null;
        }

        WholeSections sections = new(new ScheduleChooser(wholes));
        start(sections)();
        return sections.Taken;
    }
}
