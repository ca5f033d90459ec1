// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>mremap(2): shrinking, growing and moving mappings.</summary>
/// <remarks>mm/mremap.c</remarks>
internal static partial class Mremap
{
    private const MremapFlags ValidFlags =
        MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED | MremapFlags.MREMAP_DONTUNMAP;

    /// <remarks>mm/mremap.c:do_mremap(). Left out: hugetlbfs, whose lengths are rounded to its pages.</remarks>
    internal static async KTask<SysRet> SysMremap(
        TaskStruct task, VirtAddr addr, ulong oldLength, ulong newLength, MremapFlags flags, VirtAddr newAddr)
    {
        MmStruct mm = task.Mm!;
        MremapState vrm = new(mm, addr, VirtAddr.AlignUp(oldLength), VirtAddr.AlignUp(newLength), flags, newAddr);
        Errno err = CheckParams(vrm);
        if (err != 0)
        {
            return err;
        }

        if (vrm.IsShrink && !vrm.ImpliesNewAddr)
        {
            return (await mm.MmapLock.WriteKillable()).IsHeld ? await ShrinkAndUnlock(vrm) : Errno.EINTR;
        }

        SysRet result;
        using (RwSemaphore.WriteGuard locked = await mm.MmapLock.WriteKillable())
        {
            if (!locked.IsHeld)
            {
                return Errno.EINTR;
            }

            if (mm.MapCount + 2 >= mm.Machine.Config.MaxMapCount - 3
                && (vrm.ImpliesNewAddr || mm.Machine.Config.Rules.MremapAlwaysAsksForRoom))
            {
                return Errno.ENOMEM;
            }

            result = await (vrm.IsFixed && vrm.OldLength == vrm.NewLength && mm.Machine.Config.Rules.MovesSeveralMappings
                ? MoveRangeLocked(vrm)
                : RemapLocked(vrm));
            vrm.Unmaps = mm.TakeUnmapEvents();
        }

        if (vrm.PopulatesExpansion && !result.IsError)
        {
            await Gup.MmPopulate(task, result.Address + vrm.OldLength, vrm.Delta, ignoreErrors: true);
        }

        await NotifyUffd(vrm, result.IsError);
        return result;
    }

    /// <summary>Userfaultfds hear of what went, whatever came of the call, and of the move where it came about.</summary>
    /// <remarks>mm/mremap.c:notify_uffd()</remarks>
    private static async KTask<Unit> NotifyUffd(MremapState vrm, bool hasFailed)
    {
        await Userfaultfd.UnmapComplete(vrm.UnmapsEarly);
        if (vrm.Uffd is { } ctx)
        {
            if (hasFailed)
            {
                Userfaultfd.MremapFail(ctx);
            }
            else
            {
                await Userfaultfd.MremapComplete(ctx, vrm.Addr, vrm.NewAddr, vrm.OldLength);
            }
        }

        return await Userfaultfd.UnmapComplete(vrm.Unmaps);
    }

    /// <summary>What is wrong whatever is mapped.</summary>
    /// <remarks>mm/mremap.c:check_mremap_params()</remarks>
    private static Errno CheckParams(MremapState vrm)
    {
        if ((vrm.Flags & ~ValidFlags) != 0
            || !vrm.Addr.IsPageAligned
            || vrm.NewLength == 0
            || vrm.NewLength > VirtAddr.TaskSize)
        {
            return Errno.EINVAL;
        }

        if (!vrm.ImpliesNewAddr)
        {
            return 0;
        }

        bool isBad = vrm.NewAddr.Value > VirtAddr.TaskSize - vrm.NewLength
            || !vrm.NewAddr.IsPageAligned
            || !vrm.MayMove
            || (vrm.KeepsSource && vrm.OldLength != vrm.NewLength)
            || (vrm.End > vrm.NewAddr && vrm.NewAddr + vrm.NewLength > vrm.Addr);
        return isBad ? Errno.EINVAL : 0;
    }

    /// <summary>Works on the one VMA at the address.</summary>
    private static async KTask<SysRet> RemapLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        vrm.Vma = vrm.Mm.Vmas.Lookup(vrm.Addr);
        Errno err = vrm.Vma is not null && vrm.IsFixed ? await MakeRoomFirstLocked(vrm) : 0;
        err = err != 0 ? err : CheckVma(vrm);
        if (err != 0)
        {
            return err;
        }

        if (vrm.ImpliesNewAddr)
        {
            return await MoveToLocked(vrm);
        }

        return vrm.IsExpand ? await ExpandLocked(vrm) : vrm.Addr;
    }

    /// <summary>Until 6.17 what is in the way went before anybody asked whether the pages can move.</summary>
    private static async KTask<Errno> MakeRoomFirstLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        if (vrm.Mm.Machine.Config.Rules.MovesSeveralMappings)
        {
            return 0;
        }

        Errno err = await Mmap.DoMunmapLocked(vrm.Mm, vrm.NewAddr, vrm.NewLength);
        vrm.Vma = vrm.Mm.Vmas.Lookup(vrm.Addr);
        return err;
    }

    /// <summary>What is wrong with this VMA. The order of the questions is the kernel's.</summary>
    /// <remarks>mm/mremap.c:check_prep_vma(). Left out: hugetlbfs, and what may not grow (VM_DONTEXPAND, VM_PFNMAP).</remarks>
    private static Errno CheckVma(MremapState vrm)
    {
        if (vrm.Vma is not { } vma)
        {
            return Errno.EFAULT;
        }

        if (vma.IsSealed)
        {
            return Errno.EPERM;
        }

        if (!vrm.IsExpand && !vrm.ImpliesNewAddr)
        {
            return 0;
        }

        // Length 0 asks for a second mapping of the same pages; a private mapping has no pages that could be shared.
        if (vrm.OldLength == 0 && !vma.Flags.Has(VmFlags.Shared | VmFlags.MayShare))
        {
            return Errno.EINVAL;
        }

        if (vrm.KeepsSource && vma.Flags.Has(VmFlags.DontExpand | VmFlags.PfnMap))
        {
            return Errno.EINVAL;
        }

        // What a shrink cuts off may reach into other mappings, what moves may not.
        ulong moved = vrm.IsShrink ? vrm.NewLength : vrm.OldLength;
        if (moved > vma.End - vrm.Addr)
        {
            return Errno.EFAULT;
        }

        if (vrm.NewLength == moved)
        {
            return 0;
        }

        vrm.PopulatesExpansion = vma.Flags.Has(VmFlags.Locked);
        ulong pgoff = vma.LinearPageIndex(vrm.Addr);
        if (unchecked(pgoff + (vrm.NewLength >> VirtAddr.PageShift)) < pgoff)
        {
            return Errno.EINVAL;
        }

        return vma.Flags.Has(VmFlags.DontExpand | VmFlags.PfnMap) ? Errno.EFAULT
            : !Mlock.MlockFutureOk(vrm.Mm, vma.Flags, vrm.Delta) ? Errno.EAGAIN
            : Util.MayExpand(vrm.Mm, vma.Flags, vrm.Delta >> VirtAddr.PageShift) ? 0
            : Errno.ENOMEM;
    }

    /// <summary>Cuts the end off. The lock is held for writing, and released on return: pages and tables go under the read lock.</summary>
    /// <remarks>mm/mremap.c:shrink_vma() with drop_lock</remarks>
    private static async KTask<SysRet> ShrinkAndUnlock(MremapState vrm)
    {
        vrm.Vma = vrm.Mm.Vmas.Lookup(vrm.Addr);
        Errno err = CheckVma(vrm);
        if (err != 0)
        {
            vrm.Mm.MmapLock.UnlockWrite();
            return err;
        }

        err = await Mmap.UnmapAndUnlock(vrm.Mm, vrm.Addr + vrm.NewLength, vrm.Delta);
        return err != 0 ? err : vrm.Addr;
    }

    /// <summary>Grows where it is; it moves only to find room.</summary>
    /// <remarks>mm/mremap.c:expand_vma()</remarks>
    private static async KTask<SysRet> ExpandLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        if (CanExpandInPlace(vrm))
        {
            Errno err = await ExpandInPlaceLocked(vrm);
            return err != 0 ? err : vrm.Addr;
        }

        if (!vrm.MayMove)
        {
            return Errno.ENOMEM;
        }

        SysRet area = FindNewAddrLocked(vrm, hint: default);
        return area.IsError ? area : await MoveVmaLocked(vrm);
    }

    /// <summary>The range ends where the VMA ends, and behind it is room.</summary>
    /// <remarks>mm/mremap.c:vrm_can_expand_in_place(), mm/mremap.c:vma_expandable()</remarks>
    private static bool CanExpandInPlace(MremapState vrm)
    {
        Vma vma = vrm.Vma!;
        VirtAddr end = vma.End + vrm.Delta;
        return vma.End - vrm.Addr == vrm.OldLength
            && end >= vma.End
            && vrm.Mm.Vmas.FindIntersection(vma.End, end) is null
            && end.Value <= VirtAddr.TaskSize;
    }

    /// <remarks>mm/mremap.c:expand_vma_in_place()</remarks>
    private static async KTask<Errno> ExpandInPlaceLocked(MremapState vrm)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        Errno err = Charge(vrm);
        if (err != 0)
        {
            return err;
        }

        Vma? grown = await VmaMerge.MergeExtend(vrm.Vma!, vrm.Delta);
        if (grown is null)
        {
            Util.UnchargeMemory(vrm.Mm.Machine, vrm.Charged);
            return Errno.ENOMEM;
        }

        vrm.Vma = grown;
        Util.StatAccount(vrm.Mm, grown.Flags, (long)(vrm.Delta >> VirtAddr.PageShift));
        Mlock.AccountLockedVm(vrm.Mm, grown.Flags, vrm.Delta >> VirtAddr.PageShift);
        return 0;
    }

    /// <summary>Charges what the call adds: all of a target whose source stays, else the growth.</summary>
    /// <remarks>mm/mremap.c:vrm_calc_charge()</remarks>
    private static Errno Charge(MremapState vrm)
    {
        if (!vrm.Vma!.Flags.Has(VmFlags.Account))
        {
            return 0;
        }

        // Linux: a move that shrinks first is charged for what it cut off, may fail for it, and never gives it back (seen on
        // 6.18.44); here: it may fail likewise, but keeps nothing.
        ulong pages = (vrm.KeepsSource ? vrm.NewLength : vrm.Delta + vrm.CutOff) >> VirtAddr.PageShift;
        Errno err = Util.ChargeMemory(vrm.Mm.Machine, pages);
        if (err != 0)
        {
            return err;
        }

        Util.UnchargeMemory(vrm.Mm.Machine, vrm.CutOff >> VirtAddr.PageShift);
        vrm.Charged = vrm.Delta >> VirtAddr.PageShift;
        return 0;
    }

    /// <remarks>mm/mremap.c:vrm_set_new_addr()</remarks>
    private static SysRet FindNewAddrLocked(MremapState vrm, VirtAddr hint)
    {
        vrm.Mm.MmapLock.AssertWriteHeld();
        Vma vma = vrm.Vma!;
        MapFlags flags = (vrm.IsFixed ? MapFlags.MAP_FIXED : 0)
            | (vma.Flags.Has(VmFlags.MayShare) ? MapFlags.MAP_SHARED : 0);
        SysRet area = Mmap.GetUnmappedAreaLocked(vrm.Mm, vma.File, hint, vrm.NewLength, flags);
        if (!area.IsError)
        {
            vrm.NewAddr = area.Address;
        }

        return area;
    }
}
