// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

// A race: its threads begin together, and each stops before whatever another can see.
internal sealed partial class ModelRun
{
    /// <summary>So many points are passed by no race that comes to an end: it goes round.</summary>
    private const long MostPoints = 200_000;

    /// <summary>A frame is looked for in so many bytes of each region.</summary>
    private const long MostLooked = 2L << 20;

    private int beforeRace;
    private bool isRacing;

    /// <summary>Threads of the race that stand in a statement, and perhaps in the kernel.</summary>
    private int inStatements;

    /// <summary>Who decides the order of a race's threads.</summary>
    public RaceOrders Orders { get; } = new();

    /// <summary>Choices that were made before the race.</summary>
    public int ChoicesSoFar => chooser.Taken.Count;

    /// <summary>Runs what stands before the race. False: it came to an end before.</summary>
    public bool ExecuteToRace()
    {
        while (program.Body[beforeRace] != program.Race)
        {
            beforeRace++;
        }

        return RunAll(program.Setup, 0) && RunAll(program.Body, 0, beforeRace);
    }

    /// <summary>The race and all that stands behind it, up to the end of the case.</summary>
    public void ExecuteRace(IReadOnlyList<int> choices)
    {
        chooser.Follow(choices);
        chooser.FailuresLeft = 0;
        ExecuteFrom(program.Setup.Count + beforeRace);
    }

    private bool Race(RaceStep race)
    {
        Scheduler scheduler = machine.Scheduler;
        var racers = new List<ScriptThread>();
        foreach (ThreadStep thread in race.Threads.Concat(race.Pins.Select(pin => pin.Runs)))
        {
            if (ProcessOf(thread.Process) is not { } parent || parent.Task.HasExited)
            {
                return Complain(thread, $"{Name(thread.Process)} does not run");
            }

            racers.Add(NewThread(thread, parent));
        }

        int before = records.Count;
        long budget = scheduler.StepBudget;
        Orders.Begin([.. race.Pins.Select(pin =>
            new RacePin(pin, slots[pin.Held].Process!.Thread, slots[pin.Runs.Thread].Process!.Thread))]);
        scheduler.ParksAlways = Orders.Teller is not null;

        // Whoever sleeps in a statement from before goes on with it as soon as a racer wakes him.
        inStatements = threads.Count(thread => thread.IsBlocked);
        scheduler.Racing = isRacing = true;
        try
        {
            scheduler.StepBudget = Math.Min(budget, MostPoints);
            for (int i = 0; i < racers.Count; i++)
            {
                ScriptThread racer = racers[i];
                IReadOnlyList<Step> body = i < race.Threads.Count ? race.Threads[i].Body : race.Pins[i - race.Threads.Count].Runs.Body;
                scheduler.Start(racer.Thread, () => Body(racer, body));
            }

            scheduler.RunUntilIdle();
        }
        finally
        {
            scheduler.Racing = isRacing = false;
            inStatements = 0;
        }

        scheduler.StepBudget = budget - (Math.Min(budget, MostPoints) - scheduler.StepBudget);
        Settle();

        // In the order in which they are written: that in which they happened is the schedule's.
        records.Sort(before, records.Count - before, Comparer<StepRecord>.Create((one, other) => one.StepId.CompareTo(other.StepId)));
        return RaceEnded(race, racers);
    }

    /// <summary>What a race has left that was made of two steps.</summary>
    private bool LookAtAll(Step step)
    {
        records.Add(new StepRecord { StepId = step.Id, Snapshot = Everything() });
        return true;
    }

    /// <summary>An address by which some process of the case maps a frame.</summary>
    public (TaskStruct Task, ulong Address)? MappedAt(ulong pfn)
    {
        foreach (ScriptThread process in processes)
        {
            foreach (RegionBinding region in process.Task.HasExited ? [] : Named)
            {
                for (ulong at = region.Start; at < region.Start + (ulong)Math.Min(region.Length, MostLooked); at += VirtAddr.PageSize)
                {
                    if (machine.Inspect.Pte(process.Task, new VirtAddr(at)).Pte is { IsPresent: true } pte && pte.Pfn == pfn)
                    {
                        return (process.Task, at);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The slot of a thread by its number; null: none of the script's.</summary>
    public int? SlotOf(int number) => threads.Find(known => known.Thread.Number == number)?.Slot;

    /// <summary>The name of a thread in the script.</summary>
    public string NameOf(SimThread thread) => threads.Find(known => known.Thread == thread) is { } found ? Name(found.Slot) : thread.Name;

    private void BeginInRace(ScriptThread? line, Step step)
    {
        inStatements += isRacing && line is not null ? 1 : 0;
        TellStatement(line, step, isDone: false);
    }

    private void EndInRace(ScriptThread? line, Step step)
    {
        inStatements -= isRacing && line is not null ? 1 : 0;
        TellStatement(line, step, isDone: true);
    }

    private void TellStatement(ScriptThread? line, Step step, bool isDone)
    {
        if (!isRacing || line is null || Orders.Teller is not { } teller || step is not (CallStep or AccessStep))
        {
            return;
        }

        StepRecord? made = !isDone ? null : records.FindLast(record => record.StepId == step.Id);
        if (made is null)
        {
            teller.Statement(line.Thread, step.Source.Text);
        }
        else
        {
            teller.Statement(line.Thread, $"= {new ResultJudge(new AddressBook(program, Record())).Text(made.Result, made.Byte)}");
        }
    }

    private bool RaceEnded(RaceStep race, List<ScriptThread> racers)
    {
        if (end != EndReason.Completed)
        {
            return false;
        }

        if (Orders.Missed is { } pin)
        {
            return Complain(pin.Step, $"{Name(pin.Step.Held)} never comes to {pin.Step.Point} by itself");
        }

        ScriptThread[] waiting = [.. racers.Where(racer => racer.IsBlocked)];
        if (waiting.Length == 0)
        {
            return true;
        }

        var lines = new List<string>();
        lines.AddRange(waiting.Select(racer =>
            $"{Name(racer.Slot)} waits for {racer.Thread.WaitsFor}, in line {racer.Step.Source.Line}: {racer.Step.Source.Text}"));
        lines.AddRange(machine.Inspect.Locks().Select(held => $"held: {held}"));
        Finish(EndReason.Deadlock, race, string.Join('\n', lines));
        return false;
    }
}
