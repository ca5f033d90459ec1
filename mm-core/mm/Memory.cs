// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>The fault path: from an address that did not translate to an entry that does.</summary>
/// <remarks>
/// mm/memory.c. Lock order inside: mmap_lock (R), the page lock, the page-table lock. Nothing allocates under the page-table lock.
/// </remarks>
internal static partial class Memory
{
    private const FaultFlags VmaLockNowait = FaultFlags.VmaLock | FaultFlags.RetryNowait;

    /// <summary>Resolves one fault, and counts it.</summary>
    /// <remarks>
    /// mm/memory.c:handle_mm_fault(), mm/memory.c:__handle_mm_fault().
    /// Left out: hugetlbfs, memcg, huge entries that are made or written to.
    /// Preconditions: mmap_lock is held for reading, or, with VmaLock, the VMA is; with Speculative nothing. What is held still is on
    /// return unless the result has Retry or Completed; then it was dropped, and the VMA may be gone.
    /// </remarks>
    internal static KTask<VmFault> HandleMmFault(TaskStruct task, Vma vma, VirtAddr addr, FaultFlags flags)
    {
        AssertFaultLocked(vma, flags);
        Kernel.BugOn(!vma.Contains(addr));
        AssertFlagsLegal(flags);
        if ((flags & VmaLockNowait) == VmaLockNowait)
        {
            return RefuseNowait(vma.Mm.Machine);
        }

        FaultContext vmf = vma.Mm.Machine.RentFaultContext();
        vmf.Begin(vma, addr, flags);
        PointAwaitable seen = vmf.Scheduler.Point(Points.FaultVma);
        KTask<VmFault> fault = vmf.Scheduler.IsAlone ? HandleFault(vmf) : HandleFaultInRace(vmf, seen);
        return fault.TryResult(out VmFault result)
            ? new KTask<VmFault>(FinishFault(task, vmf, result))
            : FinishParkedFault(task, vmf, fault);
    }

    /// <summary>The page of an entry as the reverse map knows it; null for the zero page. Its folio is one step away.</summary>
    /// <remarks>mm/memory.c:vm_normal_page(). Inlined, so that the caller's look at the kind of entry is this one's too.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Page? VmNormalPage(MmStruct mm, Pte pte)
    {
        return pte.IsSpecial ? null : mm.Machine.PageAlloc.PageOf(pte.Pfn);
    }

    /// <remarks>include/linux/mm.h:maybe_mkwrite()</remarks>
    internal static Pte MaybeMkWrite(Pte pte, VmFlags flags) => (flags & VmFlags.Write) != 0 ? pte.MkWrite() : pte;

    /// <summary>What a page is counted as.</summary>
    /// <remarks>include/linux/mm.h:mm_counter()</remarks>
    internal static MmCounter CounterOf(Folio folio) =>
        folio.IsAnon ? MmCounter.AnonPages : folio.IsSwapBacked ? MmCounter.ShmemPages : MmCounter.FilePages;

    /// <summary>A mapping whose pages are copied at the first write.</summary>
    /// <remarks>include/linux/mm.h:is_cow_mapping()</remarks>
    internal static bool IsCowMapping(VmFlags flags) => (flags & (VmFlags.Shared | VmFlags.MayWrite)) == VmFlags.MayWrite;

    [PartOf("mm/memory.c:handle_mm_fault()")]
    private static async KTask<VmFault> HandleFaultInRace(FaultContext vmf, PointAwaitable point)
    {
        await point;
        await Pagewalk.PointOfEntry(vmf.Mm, vmf.Address, Sharing.Read);
        return await HandleFault(vmf);
    }

    private static KTask<VmFault> HandleFault(FaultContext vmf)
    {
        PageTable? table = Pagewalk.PteTable(vmf.Mm, vmf.Address, OnLeaf.Own);

        // The upper levels are built before anything else is known: they stay when the fault fails.
        return table is null && PmdAlloc(vmf.Mm, vmf.Address) is null
            ? new KTask<VmFault>(VmFault.Oom)
            : HandlePteFault(vmf, table);
    }

    [PartOf("mm/memory.c:handle_mm_fault()")]
    private static async KTask<VmFault> FinishParkedFault(TaskStruct task, FaultContext vmf, KTask<VmFault> fault) =>
        FinishFault(task, vmf, await fault);

    private static VmFault FinishFault(TaskStruct task, FaultContext vmf, VmFault result)
    {
        // I102: whoever did not allow it would not take the lock again, unless he is to die: then he looks at signals first.
        Kernel.BugOn((result & VmFault.Retry) != 0 && (vmf.Flags & FaultFlags.AllowRetry) == 0
            && !((vmf.Flags & FaultFlags.Killable) != 0 && task.Machine.Scheduler.Current!.FatalSignalPending));
        MmAccountFault(task, vmf.Flags, result);
        vmf.Machine.ReturnFaultContext(vmf);
        return result;
    }

    /// <summary>Decides by one look at the entry what kind of fault it is.</summary>
    /// <remarks>mm/memory.c:handle_pte_fault()</remarks>
    private static KTask<VmFault> HandlePteFault(FaultContext vmf, PageTable? table)
    {
        if (table is not null)
        {
            // Whoever goes on compares with this value once the lock is held.
            vmf.OrigPte = table.Get(vmf.Index);
        }

        return HandlePteKind(vmf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static KTask<VmFault> HandlePteKind(FaultContext vmf) =>
        vmf.OrigPte.IsNone ? DoPteMissing(vmf)
            : vmf.OrigPte.IsPresent ? IsNumaHint(vmf) ? DoNumaPage(vmf) : HandlePresentPte(vmf)
            : DoSwapPage(vmf);

    /// <remarks>mm/memory.c:do_pte_missing()</remarks>
    internal static KTask<VmFault> DoPteMissing(FaultContext vmf) => vmf.Vma.IsAnonymous ? DoAnonymousPage(vmf)
        : vmf.IsSpeculative ? new KTask<VmFault>(VmFault.Retry)
        : DoFault(vmf);

    /// <summary>A permission fault, or one that another thread has solved.</summary>
    [PartOf("mm/memory.c:handle_pte_fault()")]
    private static async KTask<VmFault> HandlePresentPte(FaultContext vmf)
    {
        PageTable? table = await PteMapLock(vmf);
        Pte entry = vmf.OrigPte;
        if (table is null)
        {
            return vmf.WithoutTable;
        }

        if (table.Get(vmf.Index) != entry)
        {
            // Changed under us: the access is simply made again.
            table.Unlock();
            return VmFault.None;
        }

        if (vmf.IsWrite || vmf.IsUnshare)
        {
            if (!entry.IsWrite)
            {
                return await DoWpPageLocked(vmf, table);
            }

            entry = entry.MkDirty();
        }

        table.Set(vmf.Index, entry.MkYoung());
        table.Unlock();
        return VmFault.None;
    }

    /// <summary>One logical fault counts once: as an error in neither, as major when it waited or retried.</summary>
    /// <remarks>mm/memory.c:mm_account_fault(). Left out: perf's events, but for speculative faults.</remarks>
    private static void MmAccountFault(TaskStruct task, FaultFlags flags, VmFault result)
    {
        // A fault that starts again is counted when it is done.
        if ((result & VmFault.Retry) != 0 && !task.Machine.Bugs.Has(KnownBug.DoubleCountFaults))
        {
            return;
        }

        // The machine counts failures too, the process does not.
        task.Machine.PgFault++;
        if ((result & VmFault.Error) != 0)
        {
            return;
        }

        if ((result & VmFault.Major) != 0 || (flags & FaultFlags.Tried) != 0)
        {
            task.Machine.Scheduler.Current!.MajFlt++;
        }
        else
        {
            task.Machine.Scheduler.Current!.MinFlt++;
        }
    }

    /// <summary>I101: a fault holds one lock, and the one that its flags name.</summary>
    private static void AssertFaultLocked(Vma vma, FaultFlags flags)
    {
        if ((flags & FaultFlags.VmaLock) != 0)
        {
            Kernel.BugOn(vma.Readers == 0);
        }
        else
        {
            vma.Mm.MmapLock.AssertHeld();
        }
    }

    /// <summary>I100: combinations that no caller may ask for.</summary>
    private static void AssertFlagsLegal(FaultFlags flags)
    {
        const FaultFlags writeAndUnshare = FaultFlags.Write | FaultFlags.Unshare;
        Kernel.BugOn((flags & FaultFlags.Tried) != 0 && (flags & FaultFlags.AllowRetry) == 0);
        Kernel.BugOn((flags & FaultFlags.RetryNowait) != 0 && (flags & FaultFlags.AllowRetry) == 0);
        Kernel.BugOn((flags & writeAndUnshare) == writeAndUnshare);
    }

    /// <summary>Whoever retries has let go of the VMA, and who does not wait keeps what he holds: both cannot be had.</summary>
    /// <remarks>mm/memory.c:sanitize_fault_flags()</remarks>
    private static KTask<VmFault> RefuseNowait(Machine machine)
    {
        Kernel.WarnOn(machine, true, "FAULT_FLAG_VMA_LOCK with FAULT_FLAG_RETRY_NOWAIT");
        return new KTask<VmFault>(VmFault.Sigsegv);
    }
}
