// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>One step as the executor reads it.</summary>
/// <param name="slotOf">The executor's name for one of the case.</param>
internal sealed class StepEncoder(LinuxFeatures features, Func<int, int> slotOf)
{
    private static readonly NumberOperand Zero = new("0", 0);
    private static readonly NumberOperand One = new("1", 1);

    public WireWriter Call(CallStep call)
    {
        if (LinuxCalls.WhyNot(call.Name, features) is { } why)
        {
            throw new NotOnLinuxException($"not on Linux: {why}");
        }

        int number = features.Call(call.Name);

        WireWriter writer = Head(call, Wire.Call, call.May ? Wire.StepMay : (byte)0);
        writer.U16(number);
        Bind(writer, call.Bind);
        Operands(writer, CallArguments.Of(call, features.Version));
        Outcomes(writer, call.Expected);
        return writer;
    }

    public WireWriter Access(AccessStep access)
    {
        WireWriter writer = Head(access, Wire.Access, 0);
        writer.U8((byte)access.Kind);
        writer.U16(slotOf(access.Bind));
        (Operand start, Operand length) = access.Target is RangeOperand range ? (range.Start, range.Length) : (access.Target, Zero);
        Operands(
            writer, access.Size > 1 ? [start, length, access.Value, new NumberOperand("", access.Size)] : [start, length, access.Value]);
        Outcomes(writer, access.Expected);
        return writer;
    }

    public WireWriter Observe(ObserveStep observe)
    {
        WireWriter writer = Head(observe, Wire.Observe, 0);
        writer.U32((uint)Looks(observe));
        Operands(writer, [.. Places(observe)]);
        Operands(writer, [.. Observables.Of(observe.Spec).Names(observe).Select(name => new TextOperand(name, name))]);
        return writer;
    }

    public WireWriter Branch(IfStep fork, bool isBranch, int target)
    {
        WireWriter writer = Head(fork, isBranch ? Wire.Branch : Wire.Jump, 0);
        if (isBranch)
        {
            writer.U16(slotOf(fork.Decision));
        }

        writer.U16(target);
        return writer;
    }

    public WireWriter Thread(ThreadStep thread, int target, bool races = false)
    {
        WireWriter writer = Head(thread, Wire.Thread, races ? Wire.StepRaces : (byte)0);
        Bind(writer, thread.Thread);
        writer.U16(target);
        return writer;
    }

    /// <summary>The threads of a race, which stand before it, are let go.</summary>
    public WireWriter Go(RaceStep race)
    {
        WireWriter writer = Head(race, Wire.Go, 0);
        writer.U8((byte)race.Threads.Count);
        return writer;
    }

    public WireWriter Join(JoinStep join)
    {
        WireWriter writer = Head(join, Wire.Join, 0);
        writer.U16(slotOf(join.Thread));
        return writer;
    }

    /// <summary>Where the rounds of a loop begin, or where one of them ends.</summary>
    /// <param name="depth">How many loops are around it.</param>
    /// <param name="target">The first step behind the loop, or the first one in it.</param>
    public WireWriter Loop(LoopStep loop, bool isBegin, int depth, int target)
    {
        WireWriter writer = Head(loop, isBegin ? Wire.Loop : Wire.Again, loop.IsLong ? Wire.StepLong : (byte)0);
        writer.U8((byte)depth);
        writer.I32(loop.Rounds);
        writer.U16(target);
        return writer;
    }

    /// <summary>Nothing: what is asked is not observable here, and the record says so at its place.</summary>
    public static Look Looks(ObserveStep observe) =>
        observe.ModelOnly is not null ? Look.Nothing : Observables.Of(observe.Spec).Look(observe);

    private static IEnumerable<Operand> Places(ObserveStep observe)
    {
        foreach (Operand operand in Observables.Of(observe.Spec).Places(observe))
        {
            if (operand is RangeOperand range)
            {
                yield return range.Start;
                yield return range.Length;
            }
            else if (operand is AddressOperand or NumberOperand or SlotOperand)
            {
                yield return operand;
                yield return One;
            }
        }
    }

    private WireWriter Head(Step step, byte op, byte flags)
    {
        var writer = new WireWriter();
        writer.U16(slotOf(step.Process));
        writer.U8(op);
        writer.U8(flags);
        writer.Number(Wire.ArgNumber, step.Id);
        return writer;
    }

    /// <summary>The name that a step binds, and what records call it: that grows from round to round of a loop.</summary>
    private void Bind(WireWriter writer, int slot)
    {
        writer.U16(slotOf(slot));
        if (slot >= 0)
        {
            writer.Number(Wire.ArgNumber, slot);
        }
    }

    private void Operands(WireWriter writer, IReadOnlyList<Operand> operands)
    {
        writer.U8(checked((byte)operands.Count));
        foreach (Operand operand in operands)
        {
            Operand(writer, operand);
        }
    }

    private void Operand(WireWriter writer, Operand operand)
    {
        switch (operand)
        {
            case NumberOperand number:
                writer.Number(Wire.ArgNumber, number.Value);
                break;
            case AddressOperand address:
                writer.OfSlot(address.FromEnd ? Wire.ArgSlotEnd : Wire.ArgSlot, slotOf(address.Slot), address.Offset);
                break;
            case LengthOperand length:
                writer.OfSlot(Wire.ArgSlotLength, slotOf(length.Slot), length.Less);
                break;
            case SlotOperand slot:
                writer.OfSlot(Wire.ArgSlot, slotOf(slot.Slot), slot.Plus);
                break;
            case TextOperand text:
                writer.U8(Wire.ArgText);
                writer.Text(text.Value);
                break;
            default:
                throw new NotOnLinuxException($"not on Linux: {operand.Text}");
        }
    }

    private void Outcomes(WireWriter writer, IReadOnlyList<Outcome> outcomes)
    {
        writer.U8(checked((byte)outcomes.Count));
        foreach (Outcome outcome in outcomes)
        {
            Outcome(writer, outcome);
        }
    }

    private void Outcome(WireWriter writer, Outcome outcome)
    {
        switch (outcome)
        {
            case NumberOutcome number:
                writer.U8(Wire.OutValue);
                Operand(writer, new NumberOperand(number.Text, number.Value));
                break;
            case SlotOutcome named:
                writer.U8(Wire.OutValue);
                Operand(writer, named.Value);
                break;
            case AddressOutcome address:
                writer.U8(Wire.OutValue);
                Operand(writer, address.Address);
                break;
            case ErrnoOutcome error:
                Number(writer, Wire.OutErrno, error.Errno);
                break;
            case ExitedOutcome exited:
                writer.U8(Wire.OutExited);
                Operand(writer, exited.Status);
                break;
            case KilledOutcome killed:
                Number(writer, Wire.OutKilled, killed.Signal);
                break;
            case SignalOutcome signal:
                Number(writer, Wire.OutSignal, signal.Signal);
                writer.I32(signal.Code ?? -1);
                writer.U8(signal.Address is null ? (byte)0 : (byte)1);
                if (signal.Address is { } place)
                {
                    Operand(writer, place);
                }

                break;
            default:
                writer.U8(Wire.OutOk);
                break;
        }
    }

    private static void Number(WireWriter writer, byte kind, int number)
    {
        writer.U8(kind);
        writer.I32(number);
    }
}
