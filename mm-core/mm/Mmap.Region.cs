// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Putting a mapping in its place.
internal static partial class Mmap
{
    /// <summary>Maps a range for certain flags: clears what is in the way, then grows a neighbour or makes a VMA.</summary>
    /// <remarks>mm/vma.c:__mmap_region(). Left out: KSM's flags, a file's mmap_prepare hook, uprobes.</remarks>
    private static KTask<SysRet> MmapRegionLocked(MmStruct mm, FileStruct? file, PageRange range, VmFlags flags, ulong pgoff)
    {
        mm.MmapLock.AssertWriteHeld();
        if (MapDenyWriteExec(mm, flags, flags))
        {
            return new KTask<SysRet>(Errno.EACCES);
        }

        Vma? next = mm.Vmas.Find(range.Start);
        if (next is not null && next.Start < range.End)
        {
            return ReplaceLocked(mm, file, range, flags, pgoff);
        }

        if (!Util.MayExpand(mm, flags, range.Pages))
        {
            return new KTask<SysRet>(Errno.ENOMEM);
        }

        if (Util.IsAccountable(flags))
        {
            Errno err = Util.ChargeMemory(mm.Machine, range.Pages);
            if (err != 0)
            {
                return new KTask<SysRet>(err);
            }

            flags |= VmFlags.Account;
        }

        Vma? previous = mm.Vmas.FindPrevious(range.Start);
        return PlaceLocked(mm, file, range, flags, pgoff, previous, next);
    }

    /// <summary>Memory that can be written may not be executable, nor become so.</summary>
    /// <remarks>include/linux/mman.h:map_deny_write_exec()</remarks>
    internal static bool MapDenyWriteExec(MmStruct mm, VmFlags old, VmFlags flags) =>
        mm.Mdwe != 0 && flags.Has(VmFlags.Exec) && (flags.Has(VmFlags.Write) || !old.Has(VmFlags.Exec));

    /// <summary>MAP_FIXED over something: that goes first, and its charge counts for what comes.</summary>
    /// <remarks>mm/vma.c:__mmap_setup()</remarks>
    private static async KTask<SysRet> ReplaceLocked(
        MmStruct mm, FileStruct? file, PageRange range, VmFlags flags, ulong pgoff)
    {
        mm.MmapLock.AssertWriteHeld();
        MunmapState vms = mm.RentMunmapState(range.Start, range.End);
        Errno err = await GatherLocked(vms);
        if (err != 0)
        {
            return err;
        }

        if (!Util.MayExpand(mm, flags, range.Pages - vms.MappedPages))
        {
            return Errno.ENOMEM;
        }

        if (Util.IsAccountable(flags))
        {
            err = ChargeInsteadOf(vms, range.Pages);
            if (err != 0)
            {
                return err;
            }

            flags |= VmFlags.Account;
        }

        DetachLocked(vms);
        await ClearPtes(vms);

        // A failure from here on leaves a gap: what stood here is gone for good.
        SysRet result = await PlaceLocked(mm, file, range, flags, pgoff, vms.Previous, vms.Next);
        Complete(vms);
        return result;
    }

    /// <summary>Puts a mapping into a free range, between its neighbours.</summary>
    private static KTask<SysRet> PlaceLocked(
        MmStruct mm, FileStruct? file, PageRange range, VmFlags flags, ulong pgoff, Vma? previous, Vma? next)
    {
        mm.MmapLock.AssertWriteHeld();
        if (file is { Inode.Kind: InodeKind.Secret } && Secretmem.MmapPrepare(mm, range.Length, ref flags) is var refused and not 0)
        {
            Util.UnchargeMemory(mm.Machine, flags.Has(VmFlags.Account) ? range.Pages : 0);
            return new KTask<SysRet>(refused);
        }

        bool mayMerge = (previous?.End == range.Start && VmaMerge.IsMergeableVma(flags, file, previous))
            || (next?.Start == range.End && VmaMerge.IsMergeableVma(flags, file, next));
        if (file is not null || flags.Has(VmFlags.Shared) || mayMerge)
        {
            VmaMergeState vmg = new(mm, range.Start, range.End, flags, pgoff, file) { Previous = previous, Next = next };
            return MergeOrLink(vmg, range);
        }

        // Private memory that touches nobody of its kind: there is nothing to merge with, no file to tell, nothing to wait for.
        Vma vma = new(mm, range.Start, range.End, flags, pgoff);
        KTask<Unit> linked = VmaLink.Link(mm, vma);
        Kernel.BugOn(!linked.IsCompleted);
        FinishLocked(vma, range);
        return new KTask<SysRet>(range.Start);
    }

    private static async KTask<SysRet> MergeOrLink(VmaMergeState vmg, PageRange range)
    {
        Vma? vma = await VmaMerge.MergeNewRange(vmg);
        if (vma is null)
        {
            VmaResult created = await NewVmaLocked(vmg.Mm, vmg.File, range, vmg.Flags, vmg.Pgoff);
            if (created.Vma is null)
            {
                return created.Error;
            }

            vma = created.Vma;
        }

        FinishLocked(vma, range);
        return range.Start;
    }

    /// <remarks>mm/vma.c:__mmap_complete()</remarks>
    private static void FinishLocked(Vma vma, PageRange range)
    {
        vma.AssertWriteLocked();
        vma.WriteBegin();
        Util.StatAccount(vma.Mm, vma.Flags, (long)range.Pages);
        if (vma.Flags.Has(VmFlags.Droppable))
        {
            vma.Flags &= ~VmFlags.LockedMask;
        }

        Mlock.AccountLockedVm(vma.Mm, vma.Flags, range.Pages);
        if (vma.Mm.Machine.Config.SoftDirty)
        {
            // Also when a neighbour only grew: what was unmapped and mapped again must not look untouched.
            vma.Flags |= VmFlags.SoftDirty;
        }

        SetPageProt(vma);
        vma.WriteEnd();
    }

    /// <summary>Charges a mapping; what it replaces hands its charge over.</summary>
    private static Errno ChargeInsteadOf(MunmapState vms, ulong pages)
    {
        Machine machine = vms.Mm.Machine;
        ulong inherited = vms.AccountedPages;
        vms.AccountedPages = 0;
        if (pages <= inherited)
        {
            Util.UnchargeMemory(machine, inherited - pages);
            return 0;
        }

        return Util.ChargeMemory(machine, pages - inherited);
    }

    /// <remarks>mm/vma.c:__mmap_new_vma(). Left out: hugetlbfs, khugepaged.</remarks>
    private static KTask<VmaResult> NewVmaLocked(MmStruct mm, FileStruct? file, PageRange range, VmFlags flags, ulong pgoff)
    {
        mm.MmapLock.AssertWriteHeld();
        Vma vma = new(mm, range.Start, range.End, flags, pgoff);
        // drivers/char/mem.c:mmap_zero(): shared, /dev/zero is memory without a file; private, its name stands at anonymous memory.
        bool isZero = file?.Inode.Kind == InodeKind.Zero;
        if (file is not null && !(isZero && flags.Has(VmFlags.Shared)))
        {
            vma.File = file.Get();
        }
        else if (flags.Has(VmFlags.Shared))
        {
            // Only shared memory that reserves is charged, for all of its size and once for whoever maps it.
            ulong charged = flags.Has(VmFlags.NoReserve) ? 0 : range.Pages;
            Errno err = Util.ChargeMemory(mm.Machine, charged);
            if (err != 0)
            {
                return new KTask<VmaResult>(err);
            }

            vma.File = Shmem.ZeroSetup(mm.Machine, range.Length);
            vma.File.Inode.AccountedPages = charged;
        }

        // mm/shmem.c:shmem_mmap(): whether the file has a name now is what counts, later on too.
        vma.IsAnonShmem = vma.File?.Inode is { Kind: InodeKind.Shmem, IsUnlinked: true };
        return LinkNew(mm, vma);
    }

    private static async KTask<VmaResult> LinkNew(MmStruct mm, Vma vma)
    {
        await VmaLink.Link(mm, vma);
        return vma;
    }

    /// <summary>Sets what new entries get, from the flags.</summary>
    /// <remarks>mm/mmap.c:vma_set_page_prot()</remarks>
    internal static void SetPageProt(Vma vma)
    {
        bool shared = vma.Flags.Has(VmFlags.Shared) && !WantsWritenotify(vma);
        vma.PageProt = PageProtOf(vma.Flags, shared);
    }

    /// <summary>What new entries get. Of a private mapping none is writable from the start: its page may be a file's.</summary>
    /// <remarks>arch/x86/mm/pgprot.c:vm_get_page_prot()</remarks>
    internal static Pgprot PageProtOf(VmFlags flags, bool isWritable) =>
        Pgprot.For(flags.Has(VmFlags.Read), flags.Has(VmFlags.Write), flags.Has(VmFlags.Exec), isWritable);

    /// <summary>Must the first write to each page of a shared mapping fault, so that somebody can note it?</summary>
    /// <remarks>mm/vma.c:vma_wants_writenotify()</remarks>
    internal static bool WantsWritenotify(Vma vma) =>
        (vma.Flags & (VmFlags.Write | VmFlags.Shared)) == (VmFlags.Write | VmFlags.Shared)
        && (HasPageMkwrite(vma)
            || (vma.Flags.Has(VmFlags.UffdWp) && !vma.Mm.Bugs.Has(KnownBug.UffdWpKeepsWriteProt))
            || (IsSoftDirtyEnabled(vma) && !vma.Mm.Bugs.Has(KnownBug.SoftDirtyWritenotify)));

    /// <summary>Has a file system to hear of every write, however a page is written to?</summary>
    /// <remarks>mm/vma.c:vma_needs_dirty_tracking(). Here: who could be written back is who has page_mkwrite().</remarks>
    internal static bool NeedsDirtyTracking(Vma vma) =>
        (vma.Flags & (VmFlags.Write | VmFlags.Shared)) == (VmFlags.Write | VmFlags.Shared) && HasPageMkwrite(vma);

    /// <summary>The file system wants to know of the first write to each page.</summary>
    /// <remarks>mm/vma.c:vm_ops_needs_writenotify()</remarks>
    internal static bool HasPageMkwrite(Vma vma) => vma.File?.Inode.Ops?.HasPageMkwrite == true;

    /// <summary>Are writes to the mapping tracked? Not while all of it counts as written.</summary>
    /// <remarks>mm/internal.h:vma_soft_dirty_enabled()</remarks>
    internal static bool IsSoftDirtyEnabled(Vma vma) => IsSoftDirtyEnabled(vma.Mm, vma.Flags);

    internal static bool IsSoftDirtyEnabled(MmStruct mm, VmFlags vmaFlags) =>
        mm.Machine.Config.SoftDirty && !vmaFlags.Has(VmFlags.SoftDirty);
}
