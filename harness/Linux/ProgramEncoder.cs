// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>A case as the executor reads it.</summary>
/// <remarks>Every step of the case has a wire step of its id, so that records find their steps; an `if` becomes branches that lead forward.</remarks>
internal sealed class ProgramEncoder
{
    private readonly CaseProgram program;
    private readonly LinuxFeatures features;
    private readonly StepEncoder encoder;
    private readonly List<byte[]> steps = [];
    private readonly List<(int At, Func<int, byte[]> Encode, int Target)> jumps = [];
    private bool usesStatus;

    private ProgramEncoder(CaseProgram program, LinuxFeatures features)
    {
        this.program = program;
        this.features = features;
        encoder = new StepEncoder(program, features);
    }

    /// <exception cref="NotOnLinuxException">Only the model can do it.</exception>
    public static byte[] Encode(CaseProgram program, LinuxFeatures features, bool snapshots, uint limitMs, bool allowMachine = false) =>
        new ProgramEncoder(program, features).Encode((snapshots ? Wire.RunSnapshots : 0) | (allowMachine ? Wire.RunChange : 0), limitMs);

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
        foreach (byte[] step in Resolved())
        {
            writer.U16(step.Length);
            writer.Bytes(step);
        }

        return writer.Written.ToArray();
    }

    private bool UsesThp() => program.Attributes.Requires.Contains("thp") || program.Machine.Values.ContainsKey("thp");

    private void Add(IReadOnlyList<Step> list)
    {
        foreach (Step step in list)
        {
            if (step.Kernel.All(gate => gate.Admits(features.Version)))
            {
                Add(step);
            }
        }
    }

    private void Add(Step step)
    {
        switch (step)
        {
            case CallStep call when call.ModelOnly is null:
                steps.Add(encoder.Call(call));
                break;
            case AccessStep access when access.ModelOnly is null:
                steps.Add(StepEncoder.Access(access));
                break;
            case ObserveStep observe:
                usesStatus |= StepEncoder.Looks(observe).HasFlag(Look.Status);
                steps.Add(StepEncoder.Observe(observe));
                break;
            case IfStep fork:
                Add(fork);
                break;
            case ThreadStep thread:
                Add(thread);
                break;
            case JoinStep join:
                steps.Add(StepEncoder.Join(join));
                break;
            case CallStep or AccessStep:
                break;
            default:
                throw new NotOnLinuxException($"not on Linux yet: {step.GetType().Name.Replace("Step", "", StringComparison.Ordinal).ToLowerInvariant()}");
        }
    }

    private void Add(IfStep fork)
    {
        int branch = Placeholder();
        Add(fork.Then);
        int jump = Placeholder();
        jumps.Add((branch, target => StepEncoder.Branch(fork, true, target), steps.Count));
        Add(fork.Else);
        jumps.Add((jump, target => StepEncoder.Branch(fork, false, target), steps.Count));
    }

    /// <summary>Its steps follow it; the script's own go on behind them.</summary>
    private void Add(ThreadStep thread)
    {
        int start = Placeholder();
        Add(thread.Body);
        jumps.Add((start, target => StepEncoder.Thread(thread, target), steps.Count));
    }

    private int Placeholder()
    {
        steps.Add([]);
        return steps.Count - 1;
    }

    private List<byte[]> Resolved()
    {
        foreach ((int at, Func<int, byte[]> encode, int target) in jumps)
        {
            steps[at] = encode(target);
        }

        return steps;
    }
}
