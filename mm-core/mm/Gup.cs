// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Faults pages in on behalf of a system call.</summary>
/// <remarks>
/// mm/gup.c. Linux may return with mmap_lock dropped and its caller takes it again; here: every function here returns with the lock held,
/// because what follows is the same. VMAs that the caller looked up before are dead all the same.
/// </remarks>
internal static partial class Gup
{
    /// <summary>Who has all of these writes to a page at any time, and says so to nobody.</summary>
    private const FollFlags WritesForLong = FollFlags.Pin | FollFlags.LongTerm | FollFlags.Write;

    /// <summary>As often a walk may go round at one page without a wait. The kernel's watchdog goes by seconds.</summary>
    private const int SoftLockup = 1000;

    /// <summary>Populates a range for reading or writing. What was populated before an error stays.</summary>
    /// <remarks>mm/madvise.c:madvise_populate(). Preconditions: mmap_lock is held for reading; it is again on return.</remarks>
    internal static async KTask<Errno> MadvisePopulate(TaskStruct task, VirtAddr start, VirtAddr end, bool write)
    {
        MmStruct mm = task.Mm!;
        mm.MmapLock.AssertHeld();
        FollFlags flags = FollFlags.Touch | FollFlags.HwPoison | FollFlags.Unlockable | FollFlags.MadvPopulate
            | (write ? FollFlags.Write : FollFlags.None);
        Errno err = await GetUserPages(task, start, end, flags);
        return err switch
        {
            0 or Errno.EINTR or Errno.EINVAL or Errno.EHWPOISON or Errno.ENOMEM => err,

            // A fault ended in SIGBUS or SIGSEGV. What the VMA itself forbids was EINVAL before.
            Errno.EFAULT => mm.Bugs.Has(KnownBug.PopulateSigbusErrno) ? Errno.ENOMEM : Errno.EFAULT,
            _ => Unhandled(mm, err),
        };
    }

    /// <summary>Populates what mmap or mlock just made, mapping by mapping. Errors that are ignored the first access will tell.</summary>
    /// <remarks>mm/gup.c:__mm_populate()</remarks>
    internal static async KTask<Errno> MmPopulate(TaskStruct task, VirtAddr start, ulong length, bool ignoreErrors)
    {
        MmStruct mm = task.Mm!;
        VirtAddr end = start + length;
        Errno err = 0;
        await mm.MmapLock.Read();
        for (VirtAddr next = start; next < end;)
        {
            Vma? vma = mm.Vmas.FindIntersection(next, end);
            if (vma is null)
            {
                break;
            }

            VirtAddr first = VirtAddr.Max(next, vma.Start);
            next = VirtAddr.Min(vma.End, end);
            err = await PopulateVmaPageRange(task, vma, first, next, FollFlags.Unlockable);
            if (err != 0 && !ignoreErrors)
            {
                break;
            }
        }

        mm.MmapLock.UnlockRead();
        return ignoreErrors ? 0 : err;
    }

    /// <summary>Private writable memory is written to, so that it is copied now and not at the first store; the rest is read.</summary>
    /// <remarks>mm/gup.c:populate_vma_page_range(). With FOLL_UNLOCKABLE the lock, held for reading, may be dropped on the way.</remarks>
    internal static async KTask<Errno> PopulateVmaPageRange(TaskStruct task, Vma vma, VirtAddr start, VirtAddr end, FollFlags unlockable)
    {
        Kernel.BugOn(start < vma.Start || end > vma.End);
        vma.Mm.MmapLock.AssertHeld();
        if ((vma.Flags & VmFlags.LockOnFault) != 0)
        {
            // Locked as its pages come: nothing is to be brought in.
            return 0;
        }

        FollFlags flags = FollFlags.Touch | unlockable;
        if ((vma.Flags & (VmFlags.Write | VmFlags.Shared)) == VmFlags.Write)
        {
            flags |= FollFlags.Write;
        }

        if (vma.IsAccessible)
        {
            flags |= FollFlags.Force;
        }

        Errno err = await GetUserPages(task, start, end, flags);
        task.Machine.MlockBatch.Drain();
        return err;
    }

    /// <summary>Makes every page of a range present, in order, up to the first error.</summary>
    /// <param name="pages">Gets those that are there, each with what <paramref name="flags"/> ask for.</param>
    /// <remarks>mm/gup.c:__get_user_pages(), mm/gup.c:__get_user_pages_locked()</remarks>
    private static async KTask<Errno> GetUserPages(
        TaskStruct task, VirtAddr start, VirtAddr end, FollFlags flags, List<Page>? pages = null)
    {
        MmStruct mm = task.Mm!;
        Vma? vma = null;
        for (VirtAddr addr = start; addr < end; addr += VirtAddr.PageSize)
        {
            FollFlags wanted = flags;
            for (int rounds = 0; ; rounds++)
            {
                Kernel.BugOn(rounds > SoftLockup, "soft lockup");

                // Who is to die has no use for the pages: it ends between two of them.
                if (mm.Machine.Scheduler.Current!.FatalSignalPending)
                {
                    return Errno.EINTR;
                }

                if (vma is null || addr >= vma.End)
                {
                    vma = mm.Vmas.Lookup(addr);
                    Errno err = CheckVma(vma, flags);
                    if (err != 0)
                    {
                        return err;
                    }
                }

                Follow followed = await FollowPagePte(vma!, addr, wanted, pages);
                if (followed == Follow.Done)
                {
                    break;
                }

                if ((flags & FollFlags.NoFault) != 0)
                {
                    return Errno.EFAULT;
                }

                VmFault result = await FaultinPage(task, vma!, addr, wanted, followed);
                if ((result & VmFault.Error) != 0)
                {
                    return ToErrno(result, flags);
                }

                if ((result & (VmFault.Retry | VmFault.Completed)) != 0)
                {
                    // The lock is gone, and with it the VMA: look again from this page on.
                    if (!await LockAgain(mm))
                    {
                        return Errno.EINTR;
                    }

                    if (mm.Bugs.Has(KnownBug.GupKilledReturnsZero) && mm.Machine.Scheduler.Current.FatalSignalPending)
                    {
                        return NothingDone(mm, pages: addr - start);
                    }

                    (vma, rounds) = (null, 0);
                    wanted |= mm.Bugs.Has(KnownBug.PopulateForgetsTried) ? FollFlags.None : FollFlags.Tried;
                }
                else
                {
                    wanted = WantedOnceSolved(vma!, wanted);
                }
            }
        }

        return 0;
    }

    /// <summary>
    /// A write that the mapping forbids was forced: what is followed next must be the copy all the same. Once it was enough that a fault
    /// had been solved: it was looked for as for a read from then on (Z01), later as what any dirty entry may be (Z04).
    /// </summary>
    /// <remarks>mm/gup.c:faultin_page()</remarks>
    private static FollFlags WantedOnceSolved(Vma vma, FollFlags wanted)
    {
        const FollFlags forced = FollFlags.Force | FollFlags.Write;
        return (wanted & forced) != forced || vma.Flags.Has(VmFlags.Write) ? wanted
            : vma.Mm.Bugs.Has(KnownBug.DirtyCow) ? wanted & ~FollFlags.Write
            : wanted | FollFlags.Cow;
    }

    /// <remarks>mm/gup.c:check_vma_flags(), and how MADV_POPULATE_* reports it</remarks>
    private static Errno CheckVma(Vma? vma, FollFlags flags)
    {
        bool isPopulate = (flags & FollFlags.MadvPopulate) != 0;
        if (vma is null)
        {
            return isPopulate ? Errno.ENOMEM : Errno.EFAULT;
        }

        bool isAllowed = (vma.Flags & (VmFlags.Io | VmFlags.PfnMap)) == 0 && !Secretmem.VmaIsSecretmem(vma) && IsAllowed(vma, flags)
            && IsWritableFor(vma, flags);
        return isAllowed ? 0 : isPopulate ? Errno.EINVAL : Errno.EFAULT;
    }

    /// <summary>Whoever pins for long writes at any time: no file system is told then, and what one wants to hear of is refused.</summary>
    /// <remarks>mm/gup.c:writable_file_mapping_allowed()</remarks>
    private static bool IsWritableFor(Vma vma, FollFlags flags) =>
        (flags & WritesForLong) != WritesForLong || !Mmap.NeedsDirtyTracking(vma);

    /// <summary>By the mapping's protection, or, where it is forced, by what a private mapping might be given.</summary>
    private static bool IsAllowed(Vma vma, FollFlags flags)
    {
        bool isForced = (flags & FollFlags.Force) != 0;
        return (flags & FollFlags.Write) != 0
            ? vma.Flags.Has(VmFlags.Write) || (isForced && IsForcible(vma))
            : vma.Flags.Has(isForced ? VmFlags.Read | VmFlags.MayRead : VmFlags.Read);
    }

    /// <summary>A copy may be written whatever the protection; what others see too may not.</summary>
    private static bool IsForcible(Vma vma) =>
        Memory.IsCowMapping(vma.Flags) || (vma.Mm.Bugs.Has(KnownBug.ForcedWriteIntoShared) && vma.Flags.Has(VmFlags.MayWrite));

    /// <summary>Looks at the entry; a page that is there as wanted is marked as used, and given to who asks for pages.</summary>
    /// <remarks>mm/gup.c:follow_page_pte()</remarks>
    private static async KTask<Follow> FollowPagePte(Vma vma, VirtAddr addr, FollFlags flags, List<Page>? pages)
    {
        PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
        if (table is null)
        {
            return Follow.Fault;
        }

        Follow followed = FollowLocked(vma, table, table.Get(PageTable.PteIndex(addr)), flags, pages);
        table.Unlock();
        return followed;
    }

    private static Follow FollowLocked(Vma vma, PageTable table, Pte pte, FollFlags flags, List<Page>? pages)
    {
        table.Ptl.AssertHeld();
        if (!pte.IsPresent)
        {
            return Follow.Fault;
        }

        Page? normal = Memory.VmNormalPage(vma.Mm, pte);
        if ((flags & FollFlags.Write) != 0 && !CanFollowWrite(vma, pte, normal, flags))
        {
            return Follow.Fault;
        }

        // The zero page is no page to the reverse map, and one to who wants a page.
        Page page = normal ?? vma.Mm.Machine.PageAlloc.ZeroPage;
        if (!pte.IsWrite && MustUnshare(vma.Mm.Machine, vma, page, flags))
        {
            return Follow.Unshare;
        }

        SanityCheckPinned(vma.Mm.Machine, page, flags);
        if (pages is not null)
        {
            GrabFolio(vma.Mm.Machine, page.Folio, flags);
            pages.Add(page);
        }

        if (normal is not null && (flags & FollFlags.Touch) != 0)
        {
            MarkUsed(normal.Folio, pte, flags);
        }

        return Follow.Done;
    }

    private static void MarkUsed(Folio folio, Pte pte, FollFlags flags)
    {
        // The entry stays clean: the page is what remembers.
        if ((flags & FollFlags.Write) != 0 && !pte.IsDirty)
        {
            folio.SetFlag(PageFlags.Dirty);
        }

        folio.SetFlag(PageFlags.Referenced);
    }

    /// <remarks>mm/gup.c:faultin_page()</remarks>
    private static KTask<VmFault> FaultinPage(TaskStruct task, Vma vma, VirtAddr addr, FollFlags flags, Follow followed)
    {
        // Left out: FOLL_REMOTE, FOLL_NOWAIT.
        FaultFlags fault = (flags & FollFlags.Write) != 0 ? FaultFlags.Write
            : followed == Follow.Unshare ? FaultFlags.Unshare
            : FaultFlags.None;
        if ((flags & FollFlags.Unlockable) != 0)
        {
            fault |= FaultFlags.AllowRetry | FaultFlags.Killable;
        }

        if ((flags & FollFlags.Tried) != 0)
        {
            fault |= FaultFlags.Tried;
        }

        return Memory.HandleMmFault(task, vma, addr, fault);
    }

    /// <remarks>include/linux/mm.h:vm_fault_to_errno()</remarks>
    private static Errno ToErrno(VmFault result, FollFlags flags)
    {
        if ((result & VmFault.Oom) != 0)
        {
            return Errno.ENOMEM;
        }

        bool isPoison = (result & VmFault.HwPoison) != 0 && (flags & FollFlags.HwPoison) != 0;
        return isPoison ? Errno.EHWPOISON : Errno.EFAULT;
    }

    /// <summary>False: who waits for the lock is to die. He has it all the same, for his callers release it.</summary>
    /// <remarks>madvise_populate() and __mm_populate() sleep for it again.</remarks>
    [PartOf("mm/gup.c:__get_user_pages_locked()")]
    private static async KTask<bool> LockAgain(MmStruct mm)
    {
        if ((await mm.MmapLock.ReadKillable()).IsHeld)
        {
            return true;
        }

        _ = mm.Bugs.Has(KnownBug.LockedFlagEarly) ? default : await mm.MmapLock.Read();
        return false;
    }

    /// <summary>Nothing done, and no error: there is no such answer.</summary>
    [PartOf("mm/gup.c:__get_user_pages_locked()")]
    private static Errno NothingDone(MmStruct mm, ulong pages) => Kernel.WarnOn(mm.Machine, pages == 0) ? Errno.EFAULT : 0;

    private static Errno Unhandled(MmStruct mm, Errno err)
    {
        Kernel.Printk(mm.Machine, $"madvise_populate: unhandled return value: -{err}");
        return Errno.ENOMEM;
    }
}
