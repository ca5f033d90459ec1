// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>Compares the contents of memory without touching it, and finds the first byte that differs.</summary>
internal static class ContentsReader
{
    /// <summary>Null: every byte is as it should be.</summary>
    public static ContentMismatch? Compare(ModelRun run, TaskStruct task, ObserveStep step)
    {
        ulong start = run.Address(step.Operands[0]) ?? 0;
        ulong length = run.Length(step.Operands[0]) ?? 0;
        int slot = ((step.Operands[0] as RangeOperand)?.Start as AddressOperand)?.Slot ?? -1;
        Operand other = step.Predicates[0].Value!;
        if (start >= VirtAddr.TaskSize)
        {
            return new ContentMismatch(run.PlaceOf(start, slot), -1, -1);
        }

        // Up to the last address at most: long before it there is nothing to read.
        length = Math.Min(length, ulong.MaxValue - start);
        if (other is TextOperand text)
        {
            return WithText(run, task, start, length, Encoding.UTF8.GetBytes(text.Value), slot);
        }

        if (other is not RangeOperand)
        {
            return WithValue(run, task, start, length, ByteValue.Of(other, run.ValueOf(other) ?? 0), slot);
        }

        ulong second = run.Address(other) ?? 0;
        ulong otherLength = run.Length(other) ?? length;
        ulong both = Math.Min(length, otherLength);
        return WithOther(run, task, start, second, both, slot)
            ?? (length == otherLength
                ? null
                : new ContentMismatch(run.PlaceOf(start + both, slot), -1, -1) { Lengths = ((long)length, (long)otherLength) });
    }

    private static ContentMismatch? WithValue(ModelRun run, TaskStruct task, ulong start, ulong length, long wanted, int slot)
    {
        if (wanted is < byte.MinValue or > byte.MaxValue)
        {
            // What a call gave may be more than any byte can be.
            return FirstIn(run, start, start + length, slot, address => run.Machine.Inspect.Memory(task, new VirtAddr(address)) ?? -1,
                _ => unchecked((int)wanted));
        }

        byte value = (byte)wanted;
        if (run.Machine.Inspect.IsFilledWith(task, new VirtAddr(start), length, value) == true)
        {
            return null;
        }

        for (ulong at = start; at < start + length; at = PageAfter(at))
        {
            ulong end = Math.Min(PageAfter(at), start + length);
            if (run.Machine.Inspect.IsFilledWith(task, new VirtAddr(at), end - at, value) != true)
            {
                return FirstIn(run, at, end, slot, address => run.Machine.Inspect.Memory(task, new VirtAddr(address)) ?? -1, _ => value);
            }
        }

        return null;
    }

    private static ContentMismatch? WithText(ModelRun run, TaskStruct task, ulong start, ulong length, byte[] text, int slot)
    {
        ulong both = Math.Min(length, (ulong)text.Length);
        return FirstIn(run, start, start + both, slot, address => run.Machine.Inspect.Memory(task, new VirtAddr(address)) ?? -1,
            address => text[address - start])
            ?? (length == both && both == (ulong)text.Length
                ? null
                : new ContentMismatch(run.PlaceOf(start + both, slot), -1, -1) { Lengths = ((long)length, text.Length) });
    }

    private static ContentMismatch? WithOther(ModelRun run, TaskStruct task, ulong start, ulong second, ulong length, int slot)
    {
        Inspect inspect = run.Machine.Inspect;
        bool pageByPage = ((start ^ second) & ~VirtAddr.PageMask) == 0;
        for (ulong at = start, end = start + length; at < end; at = PageAfter(at))
        {
            ulong stop = Math.Min(PageAfter(at), end);
            ulong there = second + (at - start);
            if (pageByPage && inspect.HasSameContents(task, new VirtAddr(at), new VirtAddr(there), stop - at) == true)
            {
                continue;
            }

            if (FirstIn(
                run, at, stop, slot,
                address => inspect.Memory(task, new VirtAddr(address)) ?? -1,
                address => inspect.Memory(task, new VirtAddr(second + (address - start))) ?? -1) is { } mismatch)
            {
                return mismatch;
            }
        }

        return null;
    }

    private static ContentMismatch? FirstIn(
        ModelRun run, ulong start, ulong end, int slot, Func<ulong, int> actual, Func<ulong, int> expected)
    {
        for (ulong at = start; at < end; at++)
        {
            (int seen, int wanted) = (actual(at), expected(at));
            if (seen != wanted || seen < 0)
            {
                return new ContentMismatch(run.PlaceOf(at, slot), seen, wanted);
            }
        }

        return null;
    }

    private static ulong PageAfter(ulong address) => (address & VirtAddr.PageMask) + VirtAddr.PageSize;
}
