// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// munmap(2), and what MAP_FIXED does to whatever stands in its way.
internal static partial class Mmap
{
    /// <remarks>mm/vma.c:__vm_munmap()</remarks>
    internal static async KTask<SysRet> SysMunmap(TaskStruct task, VirtAddr start, ulong length)
    {
        MmStruct mm = task.Mm!;
        RwSemaphore.WriteGuard held = await mm.MmapLock.WriteKillable();
        return held.IsHeld ? await UnmapAndUnlock(mm, start, length) : Errno.EINTR;
    }

    /// <summary>Unmaps a range as the last thing under the lock, which is held for writing, and released on return.</summary>
    /// <remarks>mm/vma.c:do_vmi_munmap() with unlock</remarks>
    [PartOf("mm/vma.c:do_vmi_munmap()")]
    internal static async KTask<Errno> UnmapAndUnlock(MmStruct mm, VirtAddr start, ulong length)
    {
        mm.MmapLock.AssertWriteHeld();
        Errno err = CheckMunmapRange(start, length);
        if (err != 0 || mm.Vmas.FindIntersection(start, start + VirtAddr.AlignUp(length)) is null)
        {
            mm.MmapLock.UnlockWrite();
            return err;
        }

        MunmapState vms = mm.RentMunmapState(start, start + VirtAddr.AlignUp(length));
        err = await GatherLocked(vms);
        if (err != 0)
        {
            List<(UserfaultfdCtx Ctx, PageRange Range)>? failed = mm.TakeUnmapEvents();
            mm.MmapLock.UnlockWrite();
            await Userfaultfd.UnmapComplete(failed);
            return err;
        }

        DetachLocked(vms);

        // The VMAs are out of everybody's sight: others may read while pages and tables go.
        List<(UserfaultfdCtx Ctx, PageRange Range)>? events = mm.TakeUnmapEvents();
        mm.MmapLock.DowngradeWrite();
        await ClearPtes(vms);
        Complete(vms);
        mm.MmapLock.UnlockRead();
        await Userfaultfd.UnmapComplete(events);
        return 0;
    }

    /// <summary>Unmaps a range for mremap, which goes on with the lock held.</summary>
    /// <remarks>mm/vma.c:do_vmi_munmap()</remarks>
    internal static async KTask<Errno> DoMunmapLocked(MmStruct mm, VirtAddr start, ulong length)
    {
        mm.MmapLock.AssertWriteHeld();
        Errno err = CheckMunmapRange(start, length);
        if (err != 0)
        {
            return err;
        }

        MunmapState vms = mm.RentMunmapState(start, start + VirtAddr.AlignUp(length));
        if (mm.Vmas.FindIntersection(vms.Start, vms.End) is null)
        {
            return 0;
        }

        err = await GatherLocked(vms);
        if (err != 0)
        {
            return err;
        }

        DetachLocked(vms);
        await ClearPtes(vms);
        Complete(vms);
        return 0;
    }

    private static Errno CheckMunmapRange(VirtAddr start, ulong length)
    {
        if (!start.IsPageAligned || start.Value > VirtAddr.TaskSize || length > VirtAddr.TaskSize - start.Value)
        {
            return Errno.EINVAL;
        }

        return VirtAddr.AlignUp(length) == 0 ? Errno.EINVAL : 0;
    }

    /// <summary>Collects the VMAs of the range; those at its ends are split.</summary>
    /// <remarks>
    /// mm/vma.c:vms_gather_munmap_vmas(). A failure later in the range leaves the splits behind, and nothing else.
    /// <code>
    ///   aaaaaabbbcccccc     the VMAs
    ///      |--------|       the range
    ///   AAAaaabbbcccCCC     split; a, b and c go
    /// </code>
    /// </remarks>
    private static KTask<Errno> GatherLocked(MunmapState vms)
    {
        vms.Mm.MmapLock.AssertWriteHeld();
        Vma first = vms.Mm.Vmas.Find(vms.Start)!;
        if (first.Start != vms.Start || first.End != vms.End || first.IsSealed || first.Readers > 0
            || first.UserfaultfdCtx is not null)
        {
            return GatherRange(vms, first);
        }

        // Just this one, and all of it: no split, nobody to wait for.
        vms.Previous = vms.Mm.Vmas.Previous(first);
        vms.Next = vms.Mm.Vmas.Next(first);
        first.MarkWriteLocked();
        vms.Add(first);
        return default;
    }

    [PartOf("mm/vma.c:vms_gather_munmap_vmas()")]
    private static async KTask<Errno> GatherRange(MunmapState vms, Vma first)
    {
        VmaTree vmas = vms.Mm.Vmas;
        if (vms.Start > first.Start)
        {
            Errno err = await SplitFirstLocked(vms, first);
            if (err != 0)
            {
                return err;
            }
        }

        vms.Previous = vmas.Previous(vmas.Find(vms.Start)!);
        for (Vma? vma = vmas.Find(vms.Start); vma is not null && vma.Start < vms.End; vma = vmas.Next(vma))
        {
            if (vma.IsSealed)
            {
                return Errno.EPERM;
            }

            if (vma.End > vms.End)
            {
                Errno err = await VmaSplit.SplitVmaUnlimited(vma, vms.End, newBelow: false);
                if (err != 0)
                {
                    return err;
                }
            }

            await vma.StartWrite();
            vms.Add(vma);
            await Userfaultfd.UnmapPrep(vma, new PageRange(vms.Start, vms.End));
        }

        vms.Next = vmas.Find(vms.End);
        return 0;
    }

    private static KTask<Errno> SplitFirstLocked(MunmapState vms, Vma first)
    {
        first.Mm.MmapLock.AssertWriteHeld();

        // A hole in the middle leaves one mapping more than before; other unmappings may go above the limit for a moment.
        if (vms.End < first.End && vms.Mm.MapCount >= vms.Mm.Machine.Config.MaxMapCount)
        {
            return new KTask<Errno>(Errno.ENOMEM);
        }

        return first.IsSealed
            ? new KTask<Errno>(Errno.EPERM)
            : VmaSplit.SplitVmaUnlimited(first, vms.Start, newBelow: true);
    }

    /// <summary>Takes the VMAs out of the tree. No way back from here.</summary>
    private static void DetachLocked(MunmapState vms)
    {
        vms.Mm.MmapLock.AssertWriteHeld();
        for (int i = 0; i < vms.Count; i++)
        {
            vms.Mm.Vmas.Remove(vms.Vmas[i]);
            vms.Mm.MapCount--;
        }
    }

    /// <summary>Unmaps the pages and frees the tables that no neighbour needs.</summary>
    /// <remarks>mm/vma.c:vms_clear_ptes()</remarks>
    private static KTask<Unit> ClearPtes(MunmapState vms) =>
        vms.Count > 0 ? Memory.UnmapRegion(vms.Mm, vms.Vmas, vms.Floor, vms.Ceiling) : default;

    /// <summary>Settles the counters and lets the VMAs go.</summary>
    /// <remarks>mm/vma.c:vms_complete_munmap_vmas()</remarks>
    private static void Complete(MunmapState vms)
    {
        for (int i = 0; i < vms.Count; i++)
        {
            Vma vma = vms.Vmas[i];
            Util.StatAccount(vms.Mm, vma.Flags, -(long)vma.Pages);
            vma.File?.Put();
        }

        vms.Mm.LockedVm -= vms.LockedPages;
        Util.UnchargeMemory(vms.Mm.Machine, vms.AccountedPages);
        vms.Release();
    }
}
