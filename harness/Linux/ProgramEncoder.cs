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
    private readonly List<int> loops = [];
    private bool usesStatus;
    private bool writesOut;

    private ProgramEncoder(CaseProgram program, LinuxFeatures features)
    {
        this.program = program;
        this.features = features;
        encoder = new StepEncoder(program, features);
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
        LinuxLimits.Check(program, features, steps.Count);
        var writer = new WireWriter();
        writer.U32(flags | (usesStatus ? Wire.RunStatus : 0) | (UsesThp() ? Wire.RunKeepThp : 0));
        writer.U32(limitMs);
        writer.U16(program.Slots.Count);
        writer.U16(steps.Count);
        writer.U16(teardown);
        MachineEncoder.Write(writer, program.Machine, features);
        foreach (byte[] step in steps)
        {
            writer.U16(step.Length);
            writer.Bytes(step);
        }

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
                Add(step, one => StepEncoder.Access((AccessStep)one));
                break;
            case ObserveStep observe:
                usesStatus |= StepEncoder.Looks(observe).HasFlag(Look.Status);
                Add(step, one => StepEncoder.Observe((ObserveStep)one));
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
            case OutcomesStep or ExploreStep:
                break;
            case JoinStep:
                Add(step, one => StepEncoder.Join((JoinStep)one));
                break;
            case LoopStep loop:
                AddLoop([.. step.Cast<LoopStep>()], loop.Rounds);
                break;
            case CallStep or AccessStep:
                break;
            default:
                throw new NotOnLinuxException(
                    $"not on Linux yet: {step[0].GetType().Name.Replace("Step", "", StringComparison.Ordinal).ToLowerInvariant()}");
        }
    }

    private void Add(Step[] step, Func<Step, WireWriter> encode) => steps.Add(Whole(step, encode));

    private byte[] Whole(Step[] step, Func<Step, WireWriter> encode) => WireRounds.Merge(Array.ConvertAll(step, one => encode(one)), loops);

    private void AddBranches(Step[] step)
    {
        IfStep[] fork = [.. step.Cast<IfStep>()];
        int branch = Placeholder();
        Add([.. fork.Select(one => one.Then)]);
        int jump = Placeholder();
        Fill(branch, step, one => StepEncoder.Branch((IfStep)one, true, jump + 1));
        Add([.. fork.Select(one => one.Else)]);
        int end = steps.Count;
        Fill(jump, step, one => StepEncoder.Branch((IfStep)one, false, end));
    }

    /// <summary>Its steps follow it; the script's own go on behind them.</summary>
    private void AddThread(Step[] step)
    {
        int start = Placeholder();
        Add([.. step.Select(one => ((ThreadStep)one).Body)]);
        int end = steps.Count;
        Fill(start, step, one => StepEncoder.Thread((ThreadStep)one, end));
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
            Fill(start, [thread], one => StepEncoder.Thread((ThreadStep)one, end, races: true));
        }

        writesOut = false;
        Add([race], one => StepEncoder.Go((RaceStep)one));
    }

    /// <summary>What the rounds of a loop differ by is found by comparing some of them; one that is not even is written out.</summary>
    private void AddLoop(LoopStep[] loop, int rounds)
    {
        int start = steps.Count;
        if (rounds > 1 && loops.Count < Wire.MostLoops && !writesOut)
        {
            loops.Add(rounds);
            bool isEven = TryAddRounds(loop, rounds);
            loops.RemoveAt(loops.Count - 1);
            if (isEven)
            {
                return;
            }

            steps.RemoveRange(start, steps.Count - start);
        }

        for (int round = 0; round < rounds; round++)
        {
            LinuxLimits.CheckSteps(features, steps.Count);
            Add([.. loop.Select(one => one.Round(round))]);
        }
    }

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
            Fill(begin, sides, one => StepEncoder.Loop((LoopStep)one, true, loops.Count - 1, again + 1));
            Fill(again, sides, one => StepEncoder.Loop((LoopStep)one, false, loops.Count - 1, begin + 1));
            return true;
        }
        catch (UnevenException)
        {
            return false;
        }
    }

    private int Placeholder()
    {
        steps.Add([]);
        return steps.Count - 1;
    }

    private void Fill(int at, Step[] step, Func<Step, WireWriter> encode) => steps[at] = Whole(step, encode);
}
