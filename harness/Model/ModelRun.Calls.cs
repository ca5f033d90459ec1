// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;
using AccessKind = Selftests.Harness.Steps.AccessKind;
using Place = Selftests.Harness.Records.Place;

namespace Selftests.Harness.Model;

// Calls and accesses.
internal sealed partial class ModelRun
{
    /// <summary>An argument as an address.</summary>
    public ulong A(CallStep step, string parameter) => Address(step[parameter]) ?? 0;

    /// <summary>An argument, a range, as a length.</summary>
    public ulong L(CallStep step, string parameter) => Length(step[parameter]) ?? 0;

    /// <summary>An argument as an unsigned number; what it stands for where it was left out is the descriptor's.</summary>
    public ulong U(CallStep step, string parameter) => unchecked((ulong)Signed(step, parameter));

    /// <summary>An argument as a place in a file: a number, or, of /proc/self/mem, an address.</summary>
    public ulong P(CallStep step, string parameter) => Address(step[parameter]) ?? U(step, parameter);

    /// <summary>An argument as an int, as C would cut it.</summary>
    public int I(CallStep step, string parameter) => unchecked((int)Signed(step, parameter));

    /// <summary>An argument as a text.</summary>
    public static string Text(CallStep step, string parameter) => (step[parameter] as TextOperand)?.Value ?? "";

    private long Signed(CallStep step, string parameter)
    {
        (Operand operand, long absent) = step.Number(parameter);
        return Number(operand, absent);
    }

    /// <summary>Where the arena slot of a call begins.</summary>
    public static ulong ArenaAddress(CallStep step) => ArenaStart + ((ulong)step.Arena << ArenaShift);

    private async KTask<bool> Call(ScriptThread by, CallStep step)
    {
        if (Unbound(step.Operands) is { } missing)
        {
            return inTeardown || Complain(step, $"{missing} has no value: what it is bound to did not succeed");
        }

        if (SyscallTable.Find(step.Name) is not { } handler)
        {
            return Complain(step, $"not modelled yet: {step.Name}");
        }

        by.Begin(step, handler);
        History?.Before();
        (ulong minor, ulong major) = (by.Thread.MinFlt, by.Thread.MajFlt);
        (MachineState? before, int told) = (StateOf(step), records.Count);
        IReadOnlyList<StateChange> left = [];
        StepResult result;
        if (Declines(step))
        {
            result = new StepResult(ResultKind.Declined);
        }
        else
        {
            (bool ended, SysRet value) = await Make(by, callSyscall);
            if (by.Thread.FatalSignalPending && !step.Spec.EndsProcesses)
            {
                // It died in the call, with its process: there is no result.
                return false;
            }

            result = Result(step, ended, value);
            left = Left(before, told);
        }

        Settle();
        Bind(step, result, by.Filled);
        records.Add(new StepRecord
        {
            StepId = step.Id, Result = result,
            MinorFaults = (int)(by.Thread.MinFlt - minor), MajorFaults = (int)(by.Thread.MajFlt - major),
            Fields = by.Filled,
            Changes = History?.After() ?? [],
            Left = left,
            Snapshot = Snapshot(),
        });
        return OutcomeMatcher.Accepts(this, step.Expected, result, -1, step.May);
    }

    /// <summary>Whether a call that may be made is not.</summary>
    private bool Declines(CallStep step) => step.May && chooser.Choose(2, $"may {step.Name}") == 1;

    private StepResult Result(CallStep step, bool ended, SysRet value) =>
        !ended ? new StepResult(ResultKind.Blocked)
        : value.IsError ? Failed(step, (int)value.Errno)
        : Succeeded(step, value);

    private KTask<SysRet> CallSyscall() => starting.Handler!(this, starting, (CallStep)starting.Step);

    private static StepResult Failed(CallStep step, int errno) =>
        step.May && errno is (int)Errno.EAGAIN or (int)Errno.EBUSY or (int)Errno.ENOMEM or (int)Errno.EINTR
            ? new StepResult(ResultKind.Declined)
            : StepResult.Error(errno);

    private StepResult Succeeded(CallStep step, SysRet value)
    {
        switch (step.Spec.Result)
        {
            case Dsl.ResultKind.Region:
                return Mapped(step, value.Address.Value);
            case Dsl.ResultKind.Status when value.Value == 0:
                return new StepResult(ResultKind.Blocked);
            case Dsl.ResultKind.Status when WaitedFor(step) is { } child:
                return child.Task.KilledBy != Signal.None
                    ? new StepResult(ResultKind.Killed, (long)child.Task.KilledBy)
                    : new StepResult(ResultKind.Exited, child.Task.ExitCode);
            default:
                return StepResult.Of(value.Value);
        }
    }

    /// <summary>A new region is named by itself, unless the script says by which other it expects it.</summary>
    private StepResult Mapped(CallStep step, ulong start)
    {
        bool isNew = step.Bind >= 0 && !step.May;
        if (isNew)
        {
            // Of an address without a length, the page that it is in.
            BindRegion(
                step.Bind, start, step.Spec.RegionLength is { } length ? (long)VirtAddr.AlignUp(U(step, length)) : (long)VirtAddr.PageSize);
        }

        int preferred = PreferredSlot(step.Expected);
        return new StepResult(ResultKind.Address, Place: PlaceOf(start, preferred < 0 && isNew ? step.Bind : preferred));
    }

    private ScriptThread? WaitedFor(CallStep step) => step["process"] is SlotOperand slot ? slots[slot.Slot].Process : null;

    /// <summary>The region by which the script expects an address to be named.</summary>
    private static int PreferredSlot(IReadOnlyList<Outcome> expected)
    {
        for (int i = 0; i < expected.Count; i++)
        {
            switch (expected[i])
            {
                case AddressOutcome address:
                    return address.Address.Slot;
                case SignalOutcome { Address: AddressOperand place }:
                    return place.Slot;
                default:
                    break;
            }
        }

        return -1;
    }

    private void Bind(CallStep step, in StepResult result, IReadOnlyList<FilledField> filled)
    {
        if (step.Spec.Result == Dsl.ResultKind.Process && result.IsSuccess)
        {
            AddChild(step, (int)result.Value);
        }

        if (step.Bind < 0)
        {
            return;
        }

        ref SlotValue slot = ref slots[step.Bind];
        if (step.May)
        {
            (slot.IsBound, slot.Value) = (true, result.IsSuccess ? 1 : 0);
        }
        else if (result.IsSuccess && result.Kind != ResultKind.Address)
        {
            slot.Event = step.Spec.Result == Dsl.ResultKind.Event ? filled : null;
            (slot.IsBound, slot.Value) = (true, result.Value);
        }
    }

    private void BindRegion(int index, ulong start, long length)
    {
        ref SlotValue slot = ref slots[index];
        (slot.IsBound, slot.Start, slot.Length) = (true, start, length);
        var region = new RegionBinding(index, start, length);
        regions.Add(region);
        ref RegionBinding? now = ref named[program.Slots.PlaceOf(index)];
        if (now is { } earlier)
        {
            // That of an earlier round of a loop has no name any more.
            places.Remove(earlier);
        }

        now = region;
        places.Add(region);
    }

    private void AddChild(CallStep step, int pid)
    {
        TaskStruct task = machine.Tasks.First(candidate => candidate.Pid == pid);
        var child = new ScriptThread(step.Bind, task, task.MainThread);
        SetBirth(child);
        processes.RemoveAll(known => known.Task.HasExited);
        processes.Add(child);
        if (step.Bind >= 0)
        {
            slots[step.Bind].Process = child;
        }
    }

    private async KTask<bool> Access(ScriptThread by, AccessStep step)
    {
        if ((Unbound(step.Target) ?? Unbound(step.Value)) is { } missing)
        {
            return inTeardown || Complain(step, $"{missing} has no value: what it is bound to did not succeed");
        }

        if (step.Value is SlotOperand && unchecked((ulong)Number(step.Value)) > step.MostValue)
        {
            return inTeardown
                || Complain(step,
                    $"{step.Value.Text} is {Number(step.Value)}, which does not fit in "
                        + (step.Size == 1 ? "a byte" : $"{step.Size} bytes"));
        }

        if (step.Size > 1 && ((Address(step.Target) ?? 0) % VirtAddr.PageSize) + (ulong)step.Size > VirtAddr.PageSize)
        {
            return inTeardown || Complain(step, "the access reaches into the next page");
        }

        History?.Before();
        by.Begin(step);
        (MachineState? before, int told) = (StateOf(step), records.Count);
        (bool ended, AccessResult access) = await Make(by, doAccess);
        IReadOnlyList<StateChange> left = Left(before, told);
        if (by.Thread.FatalSignalPending || by.Task.HasExited)
        {
            return false;
        }

        if (!ended)
        {
            records.Add(new StepRecord { StepId = step.Id, Result = new StepResult(ResultKind.Blocked) });
            return false;
        }

        if (!access.IsOk && IsKilling(step, access.Signal))
        {
            return await Die(by, step, access.Signal);
        }

        Settle();
        bool isLoad = step.Kind == AccessKind.Load && access.IsOk;
        long read = step.Size > 1 ? unchecked((long)access.Number) : access.Value;
        StepResult result = access.IsOk ? StepResult.Of(isLoad ? read : 0)
            : new StepResult(ResultKind.Signal, (long)access.Signal, (int)access.Code, PlaceOf(access.Address.Value, SlotOf(step.Target)));
        int loaded = isLoad && step.Size == 1 ? access.Value : -1;
        if (step.Bind >= 0 && isLoad)
        {
            (slots[step.Bind].IsBound, slots[step.Bind].Value) = (true, read);
        }

        records.Add(new StepRecord
        {
            StepId = step.Id, Result = result, Byte = loaded,
            MinorFaults = (int)access.MinorFaults, MajorFaults = (int)access.MajorFaults,
            Changes = History?.After() ?? [],
            Left = left,
            Snapshot = Snapshot(),
        });
        return OutcomeMatcher.Accepts(this, step.Expected, result, loaded, may: false);
    }

    private static bool IsKilling(AccessStep step, Signal signal)
    {
        for (int i = 0; i < step.Expected.Count; i++)
        {
            if (step.Expected[i] is KilledOutcome killed && killed.Signal == (int)signal)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A signal that the script lets kill its process. What it cost went with it.</summary>
    private async KTask<bool> Die(ScriptThread by, AccessStep step, Signal signal)
    {
        (bool ended, _) = await Make(by, () => machine.UserAccess.Die(by.Task, signal));
        Settle();
        records.Add(new StepRecord
        {
            StepId = step.Id, Result = new StepResult(ended ? ResultKind.Killed : ResultKind.Blocked, (long)signal),
            Changes = History?.After() ?? [],
            Snapshot = Snapshot(),
        });
        return ended;
    }

    private KTask<AccessResult> DoAccess()
    {
        var step = (AccessStep)starting.Step;
        TaskStruct task = starting.Task;
        var address = new VirtAddr(Address(step.Target) ?? 0);
        if (step.Bytes is { } bytes)
        {
            return machine.UserAccess.Store(task, address, bytes);
        }

        ulong number = unchecked((ulong)Number(step.Value));
        byte value = unchecked((byte)number);
        return step.Kind switch
        {
            AccessKind.Load when step.Size > 1 => machine.UserAccess.Load(task, address, step.Size),
            AccessKind.Store when step.Size > 1 => machine.UserAccess.Store(task, address, number, step.Size),
            AccessKind.Load => machine.UserAccess.Load(task, address),
            AccessKind.Store => machine.UserAccess.Store(task, address, value),
            AccessKind.Fetch => machine.UserAccess.Fetch(task, address),
            _ => machine.UserAccess.Fill(task, address, step.Target is RangeOperand range ? Length(range) ?? 0 : 1, value),
        };
    }

    private static int SlotOf(Operand operand) => operand switch
    {
        AddressOperand address => address.Slot,
        RangeOperand range => SlotOf(range.Start),
        _ => -1,
    };

    internal string? Unbound(IReadOnlyList<Operand> operands)
    {
        for (int i = 0; i < operands.Count; i++)
        {
            if (Unbound(operands[i]) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }

    private string? Unbound(Operand operand) => operand switch
    {
        AddressOperand address => slots[address.Slot].IsBound ? null : Name(address.Slot),
        LengthOperand length => slots[length.Slot].IsBound ? null : Name(length.Slot),
        SlotOperand slot => slots[slot.Slot].IsBound ? null : Name(slot.Slot),
        RangeOperand range => Unbound(range.Start) ?? Unbound(range.Length),
        _ => null,
    };
}
