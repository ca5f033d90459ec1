// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>A case as the executor reads it.</summary>
/// <remarks>
/// Every step of the case has a wire step of its id, so that records find their steps; an `if` becomes branches that lead forward, and a
/// loop is one.
/// </remarks>
internal sealed class ProgramEncoder
{
    private readonly CaseProgram program;
    private readonly LinuxFeatures features;
    private readonly StepEncoder encoder;
    private readonly List<byte[]> steps = [];
    private readonly List<LoopStep> loops = [];
    private readonly Dictionary<int, int> slots = [];
    private bool usesStatus;
    private bool writesOut;

    /// <summary>Behind an error of too many names or steps: why a loop is not one.</summary>
    private string writtenOut = "";

    private ProgramEncoder(CaseProgram program, LinuxFeatures features)
    {
        this.program = program;
        this.features = features;
        encoder = new StepEncoder(features, SlotOf);
    }

    /// <exception cref="NotOnLinuxException">Only the model can do it.</exception>
    public static byte[] Encode(
        CaseProgram program, LinuxFeatures features, bool snapshots, uint limitMs, bool allowMachine = false, bool bytes = false) =>
        new ProgramEncoder(program, features).Encode(
            (snapshots ? Wire.RunSnapshots : 0) | (allowMachine ? Wire.RunChange : 0) | (snapshots && bytes ? Wire.RunBytes : 0), limitMs);

    private byte[] Encode(uint flags, uint limitMs)
    {
        Add(program.Setup);
        Add(program.Body);
        int teardown = steps.Count;
        Add(program.Teardown);
        LinuxLimits.Check(program, features, slots.Count, steps.Count, writtenOut);
        var writer = new WireWriter();
        writer.U32(flags | (usesStatus ? Wire.RunStatus : 0) | (UsesThp() ? Wire.RunKeepThp : 0));
        writer.U32(limitMs);
        writer.U16(slots.Count);
        writer.U16(steps.Count);
        writer.U16(teardown);
        MachineEncoder.Write(writer, program.Machine, features);
        foreach (byte[] step in steps)
        {
            writer.U16(step.Length);
            writer.Bytes(step);
        }

        LinuxLimits.CheckBytes(features, writer.Written.Length, writtenOut);
        return writer.Written.ToArray();
    }

    private bool UsesThp() => program.Attributes.Requires.Contains("thp") || program.Machine.Values.ContainsKey("thp");

    private void Add(IReadOnlyList<Step> list) => Add([list]);

    /// <summary>The steps of a block, as they are in some rounds of the loops around it.</summary>
    private void Add(IReadOnlyList<IReadOnlyList<Step>> rounds)
    {
        for (int i = 0; i < rounds[0].Count; i++)
        {
            if (rounds[0][i].Kernel.All(gate => gate.Admits(features.Version)))
            {
                Add([.. rounds.Select(steps => steps[i])]);
            }
        }
    }

    private void Add(Step[] step)
    {
        switch (step[0])
        {
            case CallStep { ModelOnly: null }:
                Add(step, one => encoder.Call((CallStep)one));
                break;
            case AccessStep { ModelOnly: null }:
                Add(step, one => encoder.Access((AccessStep)one));
                break;
            case ObserveStep observe:
                usesStatus |= StepEncoder.Looks(observe).HasFlag(Look.Status);
                Add(step, one => encoder.Observe((ObserveStep)one));
                break;
            case IfStep:
                AddBranches(step);
                break;
            case ThreadStep:
                AddThread(step);
                break;
            case RaceStep race:
                AddRace(race);
                break;
            case OneByOneStep one:
                throw new NotOnLinuxException(
                    $"{one.Of}: only the model can make two steps one behind the other, and then at once from the same state");
            case OutcomesStep or ExploreStep:
                break;
            case JoinStep:
                Add(step, one => encoder.Join((JoinStep)one));
                break;
            case LoopStep:
                AddLoop([.. step.Cast<LoopStep>()]);
                break;
            case CallStep or AccessStep:
                break;
            default:
                throw new NotOnLinuxException(
                    $"not on Linux yet: {step[0].GetType().Name.Replace("Step", "", StringComparison.Ordinal).ToLowerInvariant()}");
        }
    }

    private void Add(Step[] step, Func<Step, WireWriter> encode) => steps.Add(Whole(step, encode));

    private byte[] Whole(Step[] step, Func<Step, WireWriter> encode) =>
        WireRounds.Merge(Array.ConvertAll(step, one => encode(one)), [.. loops.Select(loop => loop.Rounds)]);

    private void AddBranches(Step[] step)
    {
        IfStep[] fork = [.. step.Cast<IfStep>()];
        int branch = Placeholder();
        Add([.. fork.Select(one => one.Then)]);
        int jump = Placeholder();
        Fill(branch, step, one => encoder.Branch((IfStep)one, true, jump + 1));
        Add([.. fork.Select(one => one.Else)]);
        int end = steps.Count;
        Fill(jump, step, one => encoder.Branch((IfStep)one, false, end));
    }

    /// <summary>Its steps follow it; the script's own go on behind them.</summary>
    private void AddThread(Step[] step)
    {
        int start = Placeholder();
        Add([.. step.Select(one => ((ThreadStep)one).Body)]);
        int end = steps.Count;
        Fill(start, step, one => encoder.Thread((ThreadStep)one, end));
    }

    /// <summary>Its threads stand at a barrier; what they do cannot be a loop there, and is written out.</summary>
    private void AddRace(RaceStep race)
    {
        if (race.Pins.Count > 0)
        {
            throw new NotOnLinuxException("an order that `at` pins is the model's: Linux holds no thread at a point of its kernel");
        }

        if (StepFinder.Written(race.Threads).OfType<CallStep>().FirstOrDefault(call => call.Spec.EndsProcesses) is { } ends)
        {
            throw new NotOnLinuxException($"{ends.Name} in a race ends the process that tells of it");
        }

        writesOut = true;
        foreach (ThreadStep thread in race.Threads)
        {
            int start = Placeholder();
            Add(thread.Body);
            int end = steps.Count;
            Fill(start, [thread], one => encoder.Thread((ThreadStep)one, end, races: true));
        }

        writesOut = false;
        Add([race], one => encoder.Go((RaceStep)one));
    }

    /// <summary>What the rounds of a loop differ by is found by comparing some of them; one that is not even is written out.</summary>
    /// <remarks>
    /// So is one that leaves a thread behind: each round gives the last one's names to what is its own, and the thread still uses them.
    /// </remarks>
    private void AddLoop(LoopStep[] loop)
    {
        int rounds = loop[0].Rounds;
        (int start, int names) = (steps.Count, slots.Count);
        string why = WhyNoLoop(loop[0]);
        if (why.Length == 0)
        {
            loops.Add(loop[0]);
            bool isEven = TryAddRounds(loop, rounds);
            loops.RemoveAt(loops.Count - 1);
            if (isEven)
            {
                return;
            }

            why = "its rounds are not even";
            steps.RemoveRange(start, steps.Count - start);
            foreach (int slot in slots.Where(known => known.Value >= names).Select(known => known.Key).ToArray())
            {
                slots.Remove(slot);
            }
        }

        writtenOut = writtenOut.Length > 0 || rounds == 1 ? writtenOut
            : $": the loop in line {loop[0].Source.Line} is written out, since {why}";
        for (int round = 0; round < rounds; round++)
        {
            LinuxLimits.CheckSteps(features, steps.Count, writtenOut);
            Add([.. loop.Select(one => one.Round(round))]);
        }
    }

    /// <summary>Why a loop is written out at once; empty: it may be one.</summary>
    private string WhyNoLoop(LoopStep loop) =>
        loop.Rounds == 1 ? "it goes round once"
        : writesOut ? "it is in a race"
        : loops.Count == Wire.MostLoops ? $"it is in {Wire.MostLoops} others"
        : LeavesThread(loop.Round(0)) ? "each round leaves a thread behind"
        : "";

    private bool TryAddRounds(LoopStep[] loop, int rounds)
    {
        // Each loop around it is there in its first two rounds and its last, with this one in its first; what is new is this one's second.
        LoopStep[] around = loop.Length == 1 ? loop : loop[..^1];
        LoopStep[] sides = [loop[0], .. around[1..], loop[0], loop[^1]];
        int[] round = [.. Enumerable.Repeat(0, around.Length), 1, rounds - 1];
        int begin = Placeholder();
        try
        {
            Add([.. sides.Select((one, i) => one.Round(round[i]))]);
            int again = Placeholder();
            Fill(begin, sides, one => encoder.Loop((LoopStep)one, true, loops.Count - 1, again + 1));
            Fill(again, sides, one => encoder.Loop((LoopStep)one, false, loops.Count - 1, begin + 1));
            return true;
        }
        catch (UnevenException)
        {
            return false;
        }
    }

    /// <summary>Whether some thread may go on behind the end of the block that starts it.</summary>
    private static bool LeavesThread(IReadOnlyList<Step> block) => block.Where((step, i) => step switch
    {
        ThreadStep thread => LeavesThread(thread.Body) || !block.Skip(i).OfType<JoinStep>()
            .Any(join => join.Thread == thread.Thread && join.Kernel.Count <= thread.Kernel.Count),
        IfStep fork => LeavesThread(fork.Then) || LeavesThread(fork.Else),
        LoopStep loop => LeavesThread(loop.Round(0)),
        _ => false,
    }).Any();

    /// <summary>The executor's name for one of the case: it has one for all rounds of a loop, which each binds anew.</summary>
    private int SlotOf(int slot)
    {
        if (slot < 0)
        {
            return slot;
        }

        foreach (LoopStep loop in loops)
        {
            int behind = slot - loop.FirstSlot;
            slot = behind >= 0 && behind < loop.SlotsPerRound * loop.Rounds ? loop.FirstSlot + (behind % loop.SlotsPerRound) : slot;
        }

        slots.TryAdd(slot, slots.Count);
        return slots[slot];
    }

    private int Placeholder()
    {
        steps.Add([]);
        return steps.Count - 1;
    }

    private void Fill(int at, Step[] step, Func<Step, WireWriter> encode) => steps[at] = Whole(step, encode);
}
