// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>
/// Faults without mmap_lock: nothing is held, what was read of the mapping is validated once the page-table lock keeps its writers from the
/// entry, and whoever finds it changed begins again the classic way.
/// </summary>
/// <remarks>
/// The series "Speculative page faults" of Laurent Dufour and Peter Zijlstra, in its twelfth and last version (2019): never merged.
/// mainline has the locks of VMAs instead. Left out: memory policies, memcg.
/// </remarks>
internal static partial class Memory
{
    /// <summary>Tries. Retry: nothing has come of it, nothing is left of it, and mmap_lock is needed.</summary>
    /// <remarks>__handle_speculative_fault() of the series. Who is alone in his address space does not come here.</remarks>
    internal static async KTask<VmFault> HandleSpeculativeFault(TaskStruct task, VirtAddr addr, FaultFlags flags)
    {
        MmStruct mm = task.Mm!;
        Kernel.BugOn((flags & FaultFlags.User) == 0);
        await mm.Vmas.PointOfLookup(mm.Machine.Scheduler);
        if (mm.Vmas.LookupUnderRcu(addr) is not { } vma)
        {
            // A hole, or a stack that is to grow: not for us to say.
            return VmFault.Retry;
        }

        // Nothing below may release a lock that nobody holds.
        flags = (flags & ~FaultFlags.Default) | FaultFlags.Speculative;
        vma.Get();
        FaultContext vmf = mm.Machine.RentFaultContext();
        VmFault result = await FaultSpeculatively(vmf, vma, addr, flags);

        // I105: what do_swap_page() told itself stays inside.
        Kernel.BugOn((result & VmFault.PtNotSame) != 0);
        vma.Put();
        mm.Machine.ReturnFaultContext(vmf);
        if (result != VmFault.Retry)
        {
            mm.Machine.Scheduler.Current!.Spf++;
            MmAccountFault(task, flags, result);
        }

        return result;
    }

    /// <summary>
    /// The PTE table of a fault's address, locked; null where there is none, or, for a speculative fault, where it must give up.
    /// </summary>
    /// <remarks>
    /// pte_map_lock() and pte_spinlock() of the series. Today's faults hold a lock, so that their table is all that can be gone.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static KTask<PageTable?> PteMapLock(FaultContext vmf) =>
        vmf.IsSpeculative ? PteMapLockSpeculative(vmf) : PteOffsetMapLock(vmf.Mm, vmf.Address);

    private static async KTask<VmFault> FaultSpeculatively(FaultContext vmf, Vma vma, VirtAddr addr, FaultFlags flags)
    {
        await vma.PointOfSequence(Points.SpfSeq);
        VmFault refused = CheckVma(vmf, vma, addr, flags);
        if (refused != VmFault.None)
        {
            return refused;
        }

        if (!await WalkSpeculatively(vmf))
        {
            return GiveUp(vmf, Tracepoints.SpfVmaNotsup);
        }

        // The borders were looked at before: only now are they known to have been those of one mapping.
        await vma.PointOfSequence(Points.SpfReval);
        if (vmf.VmaHasChanged())
        {
            return GiveUp(vmf, Tracepoints.SpfVmaChanged);
        }

        VmFault result = await HandlePteKind(vmf);
        vmf.Machine.SpeculativePgFault += result == VmFault.Retry ? 0UL : 1;
        return result;
    }

    /// <summary>None: the mapping is one that can be done without a lock, and allows the access.</summary>
    private static VmFault CheckVma(FaultContext vmf, Vma vma, VirtAddr addr, FaultFlags flags)
    {
        vma.Touch(VmaField.Sequence, Sharing.Read);
        vma.Touch(VmaField.AnonVma, Sharing.Read);
        vma.Touch(VmaField.Range, Sharing.Read);
        vmf.BeginSpeculative(vma, addr, flags, vma.Sequence);

        // With a writer inside everything may be half done, and some of it false for good.
        if ((vmf.Sequence & 1) != 0)
        {
            return GiveUp(vmf, Tracepoints.SpfVmaChanged);
        }

        // What ->fault would do with the mapping nobody knows.
        if (!vma.IsAnonymous)
        {
            return GiveUp(vmf, Tracepoints.SpfVmaNotsup);
        }

        // A neighbour's anon_vma may serve, and neighbours stand still under mmap_lock only.
        if (vma.AnonVma is null)
        {
            return GiveUp(vmf, Tracepoints.SpfVmaNoanon);
        }

        // Who handles faults in user mode releases mmap_lock; a stack may have to grow. The series knew only VM_UFFD_MISSING.
        if (vmf.VmaFlags.Has(VmFlags.UffdMask | VmFlags.GrowsDown))
        {
            return GiveUp(vmf, Tracepoints.SpfVmaNotsup);
        }

        if (addr < vma.Start || addr >= vma.End)
        {
            return GiveUp(vmf, Tracepoints.SpfVmaChanged);
        }

        bool isAllowed = vmf.VmaFlags.Has(vmf.IsWrite ? VmFlags.Write : VmFlags.AccessFlags);
        if (!isAllowed)
        {
            vmf.Machine.Tracer.Hit(Tracepoints.SpfVmaAccess);
            return VmFault.Sigsegv;
        }

        return VmFault.None;
    }

    /// <summary>Finds the entry, and allocates nothing on the way: a table that came after free_pgtables() would stay for ever.</summary>
    /// <remarks>
    /// False also where no table is: a huge page could be on its way there, whose collapse waits for this CPU's interrupts only.
    /// </remarks>
    private static async KTask<bool> WalkSpeculatively(FaultContext vmf)
    {
        Cpu? cpu = vmf.Scheduler.Current!.Cpu;
        cpu?.DisableInterrupts();
        await vmf.Scheduler.Point(Points.SpfWalk);
        await Pagewalk.PointOfEntry(vmf.Mm, vmf.Address, Sharing.Read);
        vmf.OrigTable = Pagewalk.PteTable(vmf.Mm, vmf.Address, OnLeaf.NoTable);
        if (vmf.OrigTable is not null)
        {
            vmf.OrigPte = vmf.OrigTable.Get(vmf.Index);
        }

        cpu?.EnableInterrupts();
        return vmf.OrigTable is not null;
    }

    /// <summary>
    /// Validates on both sides of taking the lock. Behind it nobody can change the entry, and whoever changes the mapping changes its
    /// entries too, later.
    /// </summary>
    private static async KTask<PageTable?> PteMapLockSpeculative(FaultContext vmf)
    {
        PageTable table = vmf.OrigTable!;
        Cpu? cpu = vmf.Scheduler.Current!.Cpu;
        while (true)
        {
            // The table must not be freed before it is locked: who frees it waits for this CPU.
            cpu?.DisableInterrupts();
            bool isValid = await IsStillValid(vmf, table);
            bool isLocked = isValid && await TryLock(vmf, table);
            cpu?.EnableInterrupts();
            if (!isValid)
            {
                return null;
            }

            if (isLocked)
            {
                return await RecheckLocked(vmf, table);
            }

            // With interrupts on: who holds it may be waiting for this CPU to forget an entry.
            await table.Ptl.WaitUnlocked();
        }
    }

    private static async KTask<bool> IsStillValid(FaultContext vmf, PageTable table)
    {
        await vmf.Vma.PointOfSequence(Points.FaultPreptl);
        if (vmf.VmaHasChanged())
        {
            GiveUp(vmf, Tracepoints.SpfVmaChanged);
            return false;
        }

        if (Pagewalk.PteTable(vmf.Mm, vmf.Address, OnLeaf.NoTable) != table)
        {
            GiveUp(vmf, Tracepoints.SpfPmdChanged);
            return false;
        }

        return true;
    }

    /// <summary>Tried, not waited for: its holder may wait for this CPU to take an interrupt (Z46).</summary>
    private static async KTask<bool> TryLock(FaultContext vmf, PageTable table)
    {
        if (vmf.Mm.Bugs.Has(KnownBug.SpfSpinsWithInterruptsOff))
        {
            await table.Lock();
            return true;
        }

        await table.Ptl.PointOfTry();
        return table.Ptl.TryLock();
    }

    private static async KTask<PageTable?> RecheckLocked(FaultContext vmf, PageTable table)
    {
        table.Ptl.AssertHeld();
        await vmf.Vma.PointOfSequence(Points.FaultPtl);
        if (vmf.VmaHasChanged() && !vmf.Mm.Bugs.Has(KnownBug.SpfNoRecheck))
        {
            GiveUp(vmf, Tracepoints.SpfVmaChanged);
            table.Unlock();
            return null;
        }

        if (vmf.Mm.Bugs.Has(KnownBug.SpfLiveFlags))
        {
            await vmf.Vma.PointOfLook(VmaField.Flags);
            vmf.ReadVma();
        }

        // I06: they are of one moment, or the entry would have rights that no mapping ever gave.
        Kernel.BugOn(vmf.VmaPageProt != Mmap.PageProtOf(vmf.VmaFlags, isWritable: false));
        return table;
    }

    private static VmFault GiveUp(FaultContext vmf, string why)
    {
        vmf.Machine.Tracer.Hit(why);
        return VmFault.Retry;
    }
}
