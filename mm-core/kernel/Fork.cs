// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A process from another one.</summary>
/// <remarks>kernel/fork.c</remarks>
internal static class Fork
{
    /// <summary>The child's pid; the child stands at the same place of the program, with counters of its own.</summary>
    /// <remarks>kernel/fork.c:copy_process()</remarks>
    [PartOf("kernel/fork.c:copy_process()")]
    internal static async KTask<SysRet> DoFork(TaskStruct parent)
    {
        if (MmStruct.TryCreate(parent.Machine, parent.Machine.NextPid) is not { } mm)
        {
            return Errno.ENOMEM;
        }

        TaskStruct child = parent.Machine.NewTask(parent);
        List<(UserfaultfdCtx Parent, UserfaultfdCtx Child)> watched = [];
        Errno err = await DupMmap(mm, parent.Mm!, watched);
        if (err == 0)
        {
            parent.Machine.Tracer.Hit(Tracepoints.TaskNewtask);
        }

        child.Signals.CopyActions(parent.Signals);
        child.MainThread.Blocked = parent.Machine.Scheduler.Current!.Blocked;
        child.MainThread.Capabilities = parent.Machine.Scheduler.Current.Capabilities;
        parent.Machine.SetMm(child, mm);
        child.Files = parent.Files.Duplicate();
        if (err != 0)
        {
            Userfaultfd.DupFail(watched);
            await Exit.DoExit(child, 0);
            parent.Machine.ReleaseTask(child);

            // kernel/fork.c:copy_mm() has one error for whatever dup_mm() came to.
            return Errno.ENOMEM;
        }

        await Userfaultfd.DupComplete(watched);
        return new SysRet(child.Pid);
    }

    /// <remarks>mm/mmap.c:dup_mmap(). Left out: uprobes, KSM, khugepaged, hugetlbfs, MMU notifiers.</remarks>
    private static async KTask<Errno> DupMmap(
        MmStruct mm, MmStruct oldMm, List<(UserfaultfdCtx Parent, UserfaultfdCtx Child)> watched)
    {
        using (RwSemaphore.WriteGuard locked = await oldMm.MmapLock.WriteKillable())
        using (await mm.MmapLock.Write())
        {
            if (!locked.IsHeld)
            {
                return Errno.EINTR;
            }

            mm.MmapBase = oldMm.MmapBase;
            mm.Limits = oldMm.Limits;
            mm.Mdwe = (oldMm.Mdwe & Mdwe.PR_MDWE_NO_INHERIT) != 0 ? Mdwe.None : oldMm.Mdwe;
            mm.Brk = oldMm.Brk;
            List<Vma> vmas = [.. oldMm.Vmas.All];
            List<Vma> marked = [];
            Errno err = 0;
            foreach (Vma vma in vmas)
            {
                if (!mm.Bugs.Has(KnownBug.VmaLockFork))
                {
                    // Faults that hold only the VMA would write to pages that the child is about to share.
                    await vma.StartWrite();
                }

                if ((vma.Flags & VmFlags.DontCopy) != 0)
                {
                    continue;
                }

                if (oldMm.IsSpeculative && !mm.Bugs.Has(KnownBug.SpfForkStaleTlb))
                {
                    // Nobody may copy a page that a CPU can still store to: until the flush below.
                    vma.WriteBegin();
                    marked.Add(vma);
                }

                err = await DupVma(mm, vma, watched);
                if (err != 0)
                {
                    break;
                }
            }

            // Before anybody faults again: until now a CPU can store to what the child shares.
            await Tlb.FlushTlbMm(oldMm);
            marked.ForEach(vma => vma.WriteEnd());
            return err;
        }
    }

    private static async KTask<Errno> DupVma(
        MmStruct mm, Vma vma, List<(UserfaultfdCtx Parent, UserfaultfdCtx Child)> watched)
    {
        if ((vma.Flags & VmFlags.Account) != 0)
        {
            Errno charge = Util.ChargeMemory(mm.Machine, vma.Pages);
            if (charge != 0)
            {
                return charge;
            }
        }

        Vma copy = VmaLink.Duplicate(vma, mm);
        copy.Flags &= ~VmFlags.LockedMask;
        await Userfaultfd.Dup(copy, watched);
        bool isWiped = (vma.Flags & VmFlags.WipeOnFork) != 0;

        // Nothing is copied into a wiped mapping, so it starts without an anon_vma; the others get one of their own,
        // linked to all that their pages may belong to.
        copy.AnonVma = null;
        Errno err = isWiped ? 0 : await Rmap.AnonVmaFork(copy, vma);
        if (err != 0)
        {
            return err;
        }

        copy.File?.Get();
        await VmaLink.Link(mm, copy);
        Util.StatAccount(mm, copy.Flags, (long)copy.Pages);
        return isWiped ? 0 : await Memory.CopyPageRange(copy, vma);
    }
}
