// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The processor's own part: it walks the table, sets accessed and dirty bits, and faults.</summary>
/// <remarks>
/// What was walked to is remembered (<see cref="Cpu"/>). Where nobody races the table is walked all the same: then no CPU may remember
/// anything else, which is held by <see cref="TlbChecker"/>.
/// </remarks>
internal static class Mmu
{
    /// <summary>Attempts after which an access that only faults is an endless loop, not a slow one.</summary>
    private const int MaxAttempts = 1000;

    /// <summary>No page fault: the processor does not say which address it was.</summary>
    private static AccessResult NotCanonical => new(0, Signal.SIGSEGV, SiCode.SI_KERNEL, default, 0, 0);

    /// <summary>One byte.</summary>
    internal static KTask<AccessResult> Access(TaskStruct task, VirtAddr addr, AccessKind kind, byte value)
    {
        if (!task.Machine.Scheduler.IsAlone)
        {
            return AccessInRace(task, addr, kind, value);
        }

        Page? page = Translate(task, addr, kind, out bool isProtection);
        if (page is not null)
        {
            return new KTask<AccessResult>(new AccessResult(Perform(page, addr, kind, value), Signal.None, SiCode.None, default, 0, 0));
        }

        if (!addr.IsCanonical)
        {
            return new KTask<AccessResult>(NotCanonical);
        }

        SimThread thread = task.Machine.Scheduler.Current!;
        ulong minor = thread.MinFlt;
        ulong major = thread.MajFlt;
        KTask<FaultSignal> fault = Fault.DoUserAddrFault(task, addr, kind, isProtection);

        // Nearly always one fault is enough.
        if (fault.TryResult(out FaultSignal signal) && signal.IsNone)
        {
            page = Translate(task, addr, kind, out _);
            if (page is not null)
            {
                byte result = Perform(page, addr, kind, value);
                return new KTask<AccessResult>(
                    new AccessResult(result, Signal.None, SiCode.None, default, thread.MinFlt - minor, thread.MajFlt - major));
            }
        }

        return AccessSlow(task, addr, kind, value, fault, minor, major);
    }

    /// <summary>Several bytes of one page at once: the first one takes the faults, and nobody comes between it and the others.</summary>
    internal static async KTask<AccessResult> AccessWide(TaskStruct task, VirtAddr addr, AccessKind kind, ulong value, int size)
    {
        Kernel.BugOn(addr.PageOffset + (ulong)size > VirtAddr.PageSize);
        AccessResult first = await Access(task, addr, kind, unchecked((byte)value));
        if (!first.IsOk)
        {
            return first;
        }

        Page page = task.Machine.PageAlloc.PageOf(CpuOf(task).Find(addr).Pfn);
        page.TouchMemory(Operation.All, kind.IsWrite() ? Sharing.Write : Sharing.Read);
        ulong read = 0;
        for (int i = 0; i < size; i++)
        {
            read |= (ulong)Perform(page, addr + (ulong)i, kind, unchecked((byte)(value >> (8 * i)))) << (8 * i);
        }

        return first with { Number = read };
    }

    /// <summary>Bytes one after the other, as memcpy() has them, up to the first signal.</summary>
    internal static async KTask<AccessResult> Store(TaskStruct task, VirtAddr start, byte[] bytes)
    {
        ulong minor = 0;
        ulong major = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            AccessResult one = await Access(task, start + (ulong)i, AccessKind.Write, bytes[i]);
            minor += one.MinorFaults;
            major += one.MajorFaults;
            if (!one.IsOk)
            {
                return one with { MinorFaults = minor, MajorFaults = major };
            }
        }

        return new AccessResult(0, Signal.None, SiCode.None, default, minor, major);
    }

    /// <summary>One byte, loaded for a call that may not fault; null: it would have.</summary>
    /// <remarks>include/linux/uaccess.h:pagefault_disable()</remarks>
    internal static async KTask<byte?> LoadAtomic(TaskStruct task, VirtAddr addr)
    {
        Page? page = await TranslateAtomic(task, addr);
        page?.TouchMemory((int)addr.PageOffset, Sharing.Read);
        return page is null ? null : Perform(page, addr, AccessKind.CopyFromUser, 0);
    }

    /// <summary>The page that a call can load from without a fault, or null.</summary>
    internal static async KTask<Page?> TranslateAtomic(TaskStruct task, VirtAddr addr) => task.Machine.Scheduler.IsAlone
        ? Translate(task, addr, AccessKind.CopyFromUser, out _)
        : (await TranslateThroughTlb(task, addr, AccessKind.CopyFromUser)).Page;

    /// <summary>A byte all over a range, page by page, up to the first signal.</summary>
    internal static async KTask<AccessResult> Fill(TaskStruct task, VirtAddr start, ulong length, byte value)
    {
        ulong minor = 0;
        ulong major = 0;
        VirtAddr addr = start;
        while (addr < start + length)
        {
            VirtAddr next = VirtAddr.Min(addr.PageAlignDown + VirtAddr.PageSize, start + length);
            Page? page = task.Machine.Scheduler.IsAlone ? Translate(task, addr, AccessKind.Write, out _) : null;
            if (page is null)
            {
                // The first byte takes the faults; the rest of the page follows below.
                AccessResult first = await Access(task, addr, AccessKind.Write, value);
                minor += first.MinorFaults;
                major += first.MajorFaults;
                if (!first.IsOk)
                {
                    return first with { MinorFaults = minor, MajorFaults = major };
                }

                page = task.Machine.PageAlloc.PageOf(CpuOf(task).Find(addr).Pfn);
            }

            page.TouchMemory(Operation.All, Sharing.Write);
            page.Contents.Fill((int)addr.PageOffset, (int)(next - addr), value);
            addr = next;
        }

        return new AccessResult(0, Signal.None, SiCode.None, default, minor, major);
    }

    /// <summary>The page that the access reaches, with accessed and dirty set; null: it faults.</summary>
    private static Page? Translate(TaskStruct task, VirtAddr addr, AccessKind kind, out bool isProtection)
    {
        isProtection = false;
        MmStruct mm = task.Mm!;
        PageTable? table = Pagewalk.PteTable(mm, addr, OnLeaf.Own);
        if (table is null)
        {
            return null;
        }

        int index = PageTable.PteIndex(addr);
        Pte pte = table.Get(index);
        if (!pte.IsHardwarePresent)
        {
            return null;
        }

        // From here on the bits mean what they mean to the processor.
        PteBits bits = (PteBits)pte.Raw;
        if ((kind.IsWrite() && (bits & PteBits.Write) == 0) || (kind == AccessKind.Execute && (bits & PteBits.NoExecute) != 0))
        {
            isProtection = true;
            return null;
        }

        PteBits used = kind.IsWrite() ? PteBits.Accessed | PteBits.Dirty : PteBits.Accessed;
        if ((bits & used) != used)
        {
            pte = new Pte((ulong)(bits | used));
            table.SetByHardware(index, pte);
        }

        CpuOf(task).Fill(addr, pte);
        return mm.Machine.PageAlloc.PageOf(pte.Pfn);
    }

    /// <summary>As <see cref="Translate"/>, where others may come between the look at the table and the access.</summary>
    /// <remarks>
    /// A store needs an entry that is dirty already; one that is remembered as clean is looked at again. A fault makes the CPU forget the
    /// address.
    /// </remarks>
    private static async KTask<Translation> TranslateThroughTlb(TaskStruct task, VirtAddr addr, AccessKind kind)
    {
        Cpu cpu = CpuOf(task);
        PteBits needed = PteBits.Present | (kind.IsWrite() ? PteBits.Write | PteBits.Dirty : PteBits.None);
        while (true)
        {
            await task.Machine.Scheduler.Point(ObjectKind.Tlb, cpu.Id, unchecked((int)addr.PageNumber), Sharing.Read);
            Pte remembered = cpu.Find(addr);
            if (!remembered.IsNone && remembered.Has(needed) && (kind != AccessKind.Execute || remembered.IsExecutable))
            {
                return new Translation(TlbChecker.Reached(cpu, addr, task.Machine.PageAlloc.TryPage(remembered.Pfn)), IsProtection: false);
            }

            await Pagewalk.PointOfEntry(task.Mm!, addr, SharingOf(kind));
            if (Translate(task, addr, kind, out bool isProtection) is null)
            {
                cpu.Drop(addr);
                return new Translation(null, isProtection);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Cpu CpuOf(TaskStruct task)
    {
        SimThread thread = task.Machine.Scheduler.Current!;
        return thread.Cpu ?? task.Machine.BringUp(thread);
    }

    private static byte Perform(Page page, VirtAddr addr, AccessKind kind, byte value)
    {
        int offset = (int)addr.PageOffset;
        if (kind.IsWrite())
        {
            Kernel.BugOn(page.Folio.IsReserved);
            page.Contents.Set(offset, value);
            return value;
        }

        return page.Contents[offset];
    }

    /// <summary>Others may have changed the entry since the thread ran last.</summary>
    private static async KTask<AccessResult> AccessInRace(TaskStruct task, VirtAddr addr, AccessKind kind, byte value)
    {
        if (!addr.IsCanonical)
        {
            return NotCanonical;
        }

        SimThread thread = task.Machine.Scheduler.Current!;
        return await AccessSlow(task, addr, kind, value, default, thread.MinFlt, thread.MajFlt);
    }

    private static Sharing SharingOf(AccessKind kind) => kind.IsWrite() ? Sharing.Read | Sharing.Write : Sharing.Read;

    private static async KTask<AccessResult> AccessSlow(
        TaskStruct task, VirtAddr addr, AccessKind kind, byte value, KTask<FaultSignal> fault, ulong minor, ulong major)
    {
        SimThread thread = task.Machine.Scheduler.Current!;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            FaultSignal signal = await fault;
            if (!signal.IsNone)
            {
                if (task.KilledBy != Signal.None)
                {
                    await Exit.DoExit(task, 0);
                }

                return new AccessResult(0, signal.Signal, signal.Code, addr, thread.MinFlt - minor, thread.MajFlt - major);
            }

            if (thread.SignalPending && !kind.IsKernels())
            {
                await Signals.GetSignal(thread);
                if (task.IsExiting)
                {
                    return new AccessResult(0, Signal.SIGKILL, SiCode.None, addr, thread.MinFlt - minor, thread.MajFlt - major);
                }
            }

            // Back in user mode: what the fault has put there may be gone before the access is made again.
            Translation found = await TranslateThroughTlb(task, addr, kind);
            if (found.Page is { } page)
            {
                page.TouchMemory((int)addr.PageOffset, kind.IsWrite() ? Sharing.Write : Sharing.Read);
                byte result = Perform(page, addr, kind, value);
                return new AccessResult(result, Signal.None, SiCode.None, default, thread.MinFlt - minor, thread.MajFlt - major);
            }

            fault = Fault.DoUserAddrFault(task, addr, kind, found.IsProtection);
        }

        throw new StepBudgetException($"{kind} of {addr}: {MaxAttempts} faults and no end");
    }

    private readonly record struct Translation(Page? Page, bool IsProtection);
}
