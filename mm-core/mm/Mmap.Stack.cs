// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// MAP_GROWSDOWN: mappings that grow when somebody touches what lies below them.
internal static partial class Mmap
{
    /// <summary>What stays free below a stack: 256 pages, which no frame of a sane program jumps over.</summary>
    /// <remarks>mm/mmap.c:cmdline_parse_stack_guard_gap()</remarks>
    private static ulong StackGuardGap(MmStruct mm) =>
        mm.Bugs.Has(KnownBug.StackGapOnePage) ? VirtAddr.PageSize : 256 * VirtAddr.PageSize;

    /// <summary>Would a fault at this address, which nothing maps, make a stack grow?</summary>
    internal static bool IsBelowStack(MmStruct mm, VirtAddr addr) =>
        mm.Vmas.Find(addr) is { } above && above.Flags.Has(VmFlags.GrowsDown);

    /// <summary>Grows the stack above an address down to it. The lock is held for writing, and for reading on return.</summary>
    /// <remarks>mm/mmap_lock.c:lock_mm_and_find_vma(), mm/mmap.c:expand_stack()</remarks>
    /// <returns>The VMA at the address; null, with no lock held, when it may not grow.</returns>
    internal static async KTask<Vma?> ExpandStack(MmStruct mm, VirtAddr addr)
    {
        mm.MmapLock.AssertWriteHeld();
        Vma? vma = mm.Vmas.Find(addr);
        if (vma is null || (vma.Start > addr && await ExpandDownwardsLocked(vma, addr.PageAlignDown) != 0))
        {
            mm.MmapLock.UnlockWrite();
            return null;
        }

        mm.MmapLock.DowngradeWrite();
        return vma;
    }

    /// <remarks>mm/vma.c:expand_downwards()</remarks>
    private static async KTask<Errno> ExpandDownwardsLocked(Vma vma, VirtAddr addr)
    {
        MmStruct mm = vma.Mm;
        mm.MmapLock.AssertWriteHeld();
        if (!vma.Flags.Has(VmFlags.GrowsDown))
        {
            return Errno.EFAULT;
        }

        if (addr.Value < mm.Machine.Config.MmapMinAddr)
        {
            return Errno.EPERM;
        }

        // A stack must not run into memory that somebody uses; another stack or a PROT_NONE guard may come closer.
        Vma? below = mm.Vmas.Previous(vma);
        bool isGuarded = below is not null && !below.Flags.Has(VmFlags.GrowsDown) && below.IsAccessible;
        if (isGuarded && addr - below!.End < StackGuardGap(mm))
        {
            return Errno.ENOMEM;
        }

        Errno err = await Rmap.AnonVmaPrepare(vma);
        if (err != 0)
        {
            return err;
        }

        // Faults that hold only the VMA must not see its start move.
        await vma.StartWrite();
        using (await vma.AnonVma!.Rwsem.Write())
        {
            return GrowLocked(vma, addr);
        }
    }

    /// <remarks>mm/vma.c:acct_stack_growth()</remarks>
    private static Errno GrowLocked(Vma vma, VirtAddr addr)
    {
        vma.AssertWriteLocked();
        vma.AnonVma!.Rwsem.AssertWriteHeld();
        ulong pages = (vma.Start - addr) >> VirtAddr.PageShift;
        if (pages > vma.Pgoff || !Util.MayExpand(vma.Mm, vma.Flags, pages) || vma.End - addr > vma.Mm.Limits.Stack
            || !Mlock.MlockFutureOk(vma.Mm, vma.Flags, vma.Start - addr))
        {
            return Errno.ENOMEM;
        }

        // Linux: charges a stack that cannot be written too, and never gives that back; here: only what is charged from the start.
        Errno err = vma.Flags.Has(VmFlags.Account) ? Util.ChargeMemory(vma.Mm.Machine, pages) : 0;
        if (err != 0)
        {
            return err;
        }

        Util.StatAccount(vma.Mm, vma.Flags, (long)pages);
        Mlock.AccountLockedVm(vma.Mm, vma.Flags, pages);
        vma.WriteBegin();
        Rmap.PreUpdateLocked(vma, vma.AnonVma);
        vma.Mm.Vmas.SetRange(vma, addr, vma.End, vma.Pgoff - pages);
        Rmap.PostUpdateLocked(vma, vma.AnonVma);
        vma.WriteEnd();
        return 0;
    }
}
