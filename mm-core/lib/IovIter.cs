// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The caller's buffer of a read or a write: where the next byte goes, and how many are left.</summary>
/// <remarks>include/linux/uio.h:struct iov_iter</remarks>
internal sealed class IovIter
{
    private readonly TaskStruct task;
    private readonly (VirtAddr Start, ulong Length)[] parts;
    private int part;
    private VirtAddr at;
    private ulong left;

    /// <param name="parts">Where the buffer lies; mostly in one piece.</param>
    internal IovIter(TaskStruct task, (VirtAddr Start, ulong Length)[] parts)
    {
        this.task = task;
        this.parts = parts;
        foreach ((_, ulong length) in parts)
        {
            Count += length;
        }

        (at, left) = parts[0];
        SkipEmpty();
    }

    internal TaskStruct Task => task;

    internal ulong Count { get; private set; }

    /// <summary>No more than so many of them are asked for.</summary>
    /// <remarks>include/linux/uio.h:iov_iter_truncate()</remarks>
    internal void Truncate(ulong count) => Count = Math.Min(Count, count);

    /// <summary>Stores bytes, with the faults that this takes; how many of them, up to the first that can be stored nowhere.</summary>
    /// <remarks>lib/iov_iter.c:copy_page_to_iter()</remarks>
    internal async KTask<int> CopyTo(ReadOnlyMemory<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            AccessResult stored = await Mmu.Access(task, at, AccessKind.CopyToUser, bytes.Span[i]);
            if (!stored.IsOk)
            {
                return i;
            }

            Advance();
        }

        return bytes.Length;
    }

    /// <summary>Loads bytes, with the faults that this takes; how many of them, up to the first that can be loaded from nowhere.</summary>
    /// <remarks>lib/iov_iter.c:copy_page_from_iter()</remarks>
    internal async KTask<int> CopyFrom(Memory<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            AccessResult loaded = await Mmu.Access(task, at, AccessKind.CopyFromUser, 0);
            if (!loaded.IsOk)
            {
                return i;
            }

            buffer.Span[i] = loaded.Value;
            Advance();
        }

        return buffer.Length;
    }

    /// <summary>Loads bytes up to the first page that is not mapped: the caller holds the file's page, and may not fault.</summary>
    /// <remarks>lib/iov_iter.c:copy_page_from_iter_atomic()</remarks>
    internal async KTask<int> CopyFromAtomic(Memory<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            if (await Mmu.LoadAtomic(task, at) is not { } value)
            {
                // A fault all the same; it ends before any lock.
                task.Machine.Tracer.Hit(Tracepoints.PageFaultKernel);
                return i;
            }

            buffer.Span[i] = value;
            Advance();
        }

        return buffer.Length;
    }

    /// <summary>Faults in the pages of the next bytes, up to the first that cannot be; false when that is the very first.</summary>
    /// <remarks>lib/iov_iter.c:fault_in_iov_iter_readable(), mm/gup.c:fault_in_readable()</remarks>
    internal async KTask<bool> FaultInReadable(ulong length)
    {
        VirtAddr start = at;
        ulong inPart = left;
        bool isFirst = true;
        for (int i = part; length > 0 && i < parts.Length; i++)
        {
            if (i > part)
            {
                (start, inPart) = parts[i];
            }

            VirtAddr end = start + Math.Min(length, inPart);
            for (VirtAddr addr = start; addr < end; addr = addr.PageAlignDown + VirtAddr.PageSize)
            {
                if (!(await Mmu.Access(task, addr, AccessKind.CopyFromUser, 0)).IsOk)
                {
                    return !isFirst;
                }

                isFirst = false;
            }

            length -= end - start;
        }

        return true;
    }

    private void Advance()
    {
        at += 1;
        Count--;
        left--;
        SkipEmpty();
    }

    private void SkipEmpty()
    {
        while (left == 0 && part + 1 < parts.Length)
        {
            (at, left) = parts[++part];
        }
    }
}
