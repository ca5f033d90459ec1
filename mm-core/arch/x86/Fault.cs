// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The page-fault exception of a user access.</summary>
/// <remarks>arch/x86/mm/fault.c</remarks>
internal static class Fault
{
    /// <summary>Solves a fault, or says which signal it becomes. With no signal the access is made again.</summary>
    /// <param name="isProtection">X86_PF_PROT: the entry was present, and forbade the access.</param>
    /// <remarks>arch/x86/mm/fault.c:do_user_addr_fault()</remarks>
    internal static KTask<FaultSignal> DoUserAddrFault(TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection)
    {
        task.Machine.Tracer.Hit(kind.IsKernels() ? Tracepoints.PageFaultKernel : Tracepoints.PageFaultUser);
        PointAwaitable entry = task.Machine.Scheduler.Point(Points.FaultEntry);
        return entry.IsCompleted
            ? FaultUnderVmaLock(task, addr, kind, isProtection)
            : FaultAfterSwitch(entry, task, addr, kind, isProtection);
    }

    [PartOf("arch/x86/mm/fault.c:do_user_addr_fault()")]
    private static async KTask<FaultSignal> FaultAfterSwitch(
        PointAwaitable entry, TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection)
    {
        await entry;
        return await FaultUnderVmaLock(task, addr, kind, isProtection);
    }

    private static KTask<FaultSignal> FaultUnderVmaLock(TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection)
    {
        // A fault in kernel mode takes mmap_lock at once.
        FaultFlags flags = FaultFlags.Default | FlagsOf(kind) | (kind.IsKernels() ? FaultFlags.None : FaultFlags.User);
        if (kind.IsKernels())
        {
            return FaultUnderMmapLock(task, addr, kind, isProtection, flags);
        }

        if (task.Mm!.IsSpeculative)
        {
            return FaultSpeculatively(task, addr, kind, isProtection, flags);
        }

        // Nearly always nobody can change the mapping between its look-up and its lock.
        return task.Machine.Scheduler.IsAlone
            ? FaultUnder(StartRead(task.Mm!.Vmas.Lookup(addr)), task, addr, kind, isProtection, flags)
            : FaultInRace(task, addr, kind, isProtection, flags);
    }

    /// <summary>Without any lock first, where that can be worth while; a signal has the code that no mapping has.</summary>
    /// <remarks>
    /// The series "Speculative page faults": who is alone in his address space has nobody to wait for. Linux: a page that is there and may
    /// not be executed would be fetched from for ever, for the series does not look at what the processor found; here: a read that an
    /// entry forbids takes mmap_lock at once.
    /// </remarks>
    private static async KTask<FaultSignal> FaultSpeculatively(
        TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection, FaultFlags flags)
    {
        bool isTried = task.Mm!.Users > 1 && (kind.IsWrite() || !isProtection);
        VmFault result = isTried ? await Memory.HandleSpeculativeFault(task, addr, flags) : VmFault.Retry;
        return result == VmFault.Retry
            ? await FaultUnderMmapLock(task, addr, kind, isProtection, flags)
            : MmFaultError(task, kind, result);
    }

    [PartOf("arch/x86/mm/fault.c:do_user_addr_fault()")]
    private static async KTask<FaultSignal> FaultInRace(
        TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection, FaultFlags flags) =>
        await FaultUnder(await LockVmaUnderRcu(task.Mm!, addr), task, addr, kind, isProtection, flags);

    /// <param name="vma">The mapping, held; null: mmap_lock is needed.</param>
    private static KTask<FaultSignal> FaultUnder(
        Vma? vma, TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection, FaultFlags flags)
    {
        if (vma is null)
        {
            return FaultUnderMmapLock(task, addr, kind, isProtection, flags);
        }

        if (AccessError(vma, kind, isProtection))
        {
            vma.EndRead();
            return new KTask<FaultSignal>(new FaultSignal(Signal.SIGSEGV, SiCode.SEGV_ACCERR));
        }

        KTask<VmFault> fault = Memory.HandleMmFault(task, vma, addr, flags | FaultFlags.VmaLock);
        if (fault.TryResult(out VmFault result) && (result & (VmFault.Retry | VmFault.Completed)) == 0)
        {
            vma.EndRead();
            return new KTask<FaultSignal>(MmFaultError(task, kind, result));
        }

        return FinishFault(fault, task, vma, addr, kind, isProtection, flags);
    }

    /// <summary>The rest of a fault that was parked, or that has to start again.</summary>
    private static async KTask<FaultSignal> FinishFault(
        KTask<VmFault> fault, TaskStruct task, Vma vma, VirtAddr addr, AccessKind kind, bool isProtection, FaultFlags flags)
    {
        VmFault result = await fault;
        if ((result & (VmFault.Retry | VmFault.Completed)) == 0)
        {
            vma.EndRead();
        }

        if ((result & VmFault.Retry) == 0)
        {
            return MmFaultError(task, kind, result);
        }

        if (Signals.FaultSignalPending(task.Machine.Scheduler.Current!, result, isUser: true))
        {
            return default;
        }

        // Not a second try: the first attempt had only the VMA. Unless it waited, then that counts.
        flags |= (result & VmFault.Major) != 0 ? FaultFlags.Tried : FaultFlags.None;
        return await FaultUnderMmapLock(task, addr, kind, isProtection, flags);
    }

    /// <summary>The mapping at the address with a fault's hold on it; null when mmap_lock is needed after all.</summary>
    /// <remarks>mm/mmap_lock.c:lock_vma_under_rcu()</remarks>
    internal static async KTask<Vma?> LockVmaUnderRcu(MmStruct mm, VirtAddr addr)
    {
        while (true)
        {
            await mm.Vmas.PointOfLookup(mm.Machine.Scheduler);
            Vma? found = mm.Vmas.LookupUnderRcu(addr);
            if (found is null)
            {
                return null;
            }

            await found.PointOfTry();
            if (!found.IsAttached)
            {
                // Replaced by another one, or gone.
                continue;
            }

            Vma? vma = StartRead(found);
            vma?.Touch(VmaField.Range, Sharing.Read);
            if (vma is null || (addr >= vma.Start && addr < vma.End))
            {
                return vma;
            }

            // Cut, or moved, before it was locked.
            vma.EndRead();
            return null;
        }
    }

    private static Vma? StartRead(Vma? vma) => vma is not null && vma.TryStartRead() ? vma : null;

    /// <summary>The slow way: mappings that a writer is at, stacks that grow, faults that start again.</summary>
    [PartOf("arch/x86/mm/fault.c:do_user_addr_fault()")]
    private static async KTask<FaultSignal> FaultUnderMmapLock(
        TaskStruct task, VirtAddr addr, AccessKind kind, bool isProtection, FaultFlags flags)
    {
        MmStruct mm = task.Mm!;
        while (true)
        {
            Vma? vma = await LockMmAndFindVma(mm, addr);
            if (vma is null)
            {
                return new FaultSignal(Signal.SIGSEGV, SiCode.SEGV_MAPERR);
            }

            if (AccessError(vma, kind, isProtection))
            {
                mm.MmapLock.UnlockRead();
                return new FaultSignal(Signal.SIGSEGV, SiCode.SEGV_ACCERR);
            }

            VmFault result = await Memory.HandleMmFault(task, vma, addr, flags);
            if (Signals.FaultSignalPending(task.Machine.Scheduler.Current!, result, isUser: !kind.IsKernels()))
            {
                // In user mode the signal comes first, and then the access again; of a copy for a call nothing comes any more.
                return kind.IsKernels() ? new FaultSignal(Signal.SIGSEGV, SiCode.SEGV_MAPERR) : default;
            }

            if ((result & VmFault.Retry) != 0)
            {
                // The lock is gone; the next attempt says so, and counts as one fault with this one.
                bool isLast = mm.Bugs.Has(KnownBug.RetryOnlyOnce) || mm.Bugs.Has(KnownBug.FalseWakeup);
                flags = isLast ? flags & ~FaultFlags.AllowRetry : flags | FaultFlags.Tried;
                continue;
            }

            if ((result & VmFault.Completed) == 0)
            {
                mm.MmapLock.UnlockRead();
            }

            return MmFaultError(task, kind, result);
        }
    }

    /// <summary>The mapping at the address with mmap_lock held for reading; null, with no lock held, where there is none.</summary>
    /// <remarks>mm/mmap_lock.c:lock_mm_and_find_vma()</remarks>
    private static async KTask<Vma?> LockMmAndFindVma(MmStruct mm, VirtAddr addr)
    {
        // Who is to die need not wait for it: whatever the fault comes to, SIGKILL is taken first.
        if (!(await mm.MmapLock.ReadKillable()).IsHeld)
        {
            return null;
        }

        Vma? vma = mm.Vmas.Lookup(addr);
        if (vma is not null)
        {
            return vma;
        }

        mm.MmapLock.UnlockRead();
        if (!Mmap.IsBelowStack(mm, addr))
        {
            return null;
        }

        if (mm.Bugs.Has(KnownBug.StackExpandUnderRead))
        {
            await mm.MmapLock.Read();
        }
        else if (!(await mm.MmapLock.WriteKillable()).IsHeld)
        {
            return null;
        }

        return await Mmap.ExpandStack(mm, addr);
    }

    /// <remarks>arch/x86/mm/fault.c:access_error()</remarks>
    private static bool AccessError(Vma vma, AccessKind kind, bool isProtection)
    {
        if (kind.IsWrite())
        {
            return (vma.Flags & VmFlags.Write) == 0;
        }

        // A read of a present page that faults can only be forbidden; of an absent one, any access right will do:
        // the hardware has no read bit, and a fetch faults again once the page is there.
        return isProtection || !vma.IsAccessible;
    }

    /// <remarks>The end of arch/x86/mm/fault.c:do_user_addr_fault()</remarks>
    private static FaultSignal MmFaultError(TaskStruct task, AccessKind kind, VmFault result)
    {
        if ((result & VmFault.Error) == 0)
        {
            return default;
        }

        if ((result & VmFault.Oom) != 0)
        {
            // The system call can say that it could not copy: nobody is killed for it.
            if (kind.IsKernels())
            {
                return new FaultSignal(Signal.SIGSEGV, SiCode.SEGV_MAPERR);
            }

            OomKill(task);
            return new FaultSignal(Signal.SIGKILL, SiCode.None);
        }

        if ((result & VmFault.HwPoison) != 0 && task.Machine.Config.MemoryFailure)
        {
            return new FaultSignal(Signal.SIGBUS, SiCode.BUS_MCEERR_AR);
        }

        return (result & (VmFault.Sigbus | VmFault.HwPoison)) != 0
            ? new FaultSignal(Signal.SIGBUS, SiCode.BUS_ADRERR)
            : new FaultSignal(Signal.SIGSEGV, SiCode.SEGV_MAPERR);
    }

    /// <summary>No frame is left, and none is reclaimed for want of memory: the faulting process is killed.</summary>
    /// <remarks>mm/oom_kill.c:pagefault_out_of_memory(). The line in dmesg makes a script fail that did not expect it.</remarks>
    private static void OomKill(TaskStruct task)
    {
        Machine machine = task.Machine;
        Kernel.Printk(
            machine,
            $"Out of memory: Killed process {task.Pid}: all {machine.Config.MemoryBytes >> VirtAddr.PageShift} page frames are in use");
        task.KilledBy = Signal.SIGKILL;
    }

    private static FaultFlags FlagsOf(AccessKind kind) => kind switch
    {
        AccessKind.Write or AccessKind.CopyToUser => FaultFlags.Write,
        AccessKind.Execute => FaultFlags.Instruction,
        _ => FaultFlags.None,
    };
}
