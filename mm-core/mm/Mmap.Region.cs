// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Putting a mapping in its place.
internal static partial class Mmap
{
    /// <summary>Maps a range for certain flags: clears what is in the way, then grows a neighbour or makes a VMA.</summary>
    /// <remarks>mm/vma.c:__mmap_region()</remarks>
    private static async KTask<SysRet> MmapRegionLocked(
        MmStruct mm, FileStruct? file, PageRange range, VmFlags flags, ulong pgoff)
    {
        mm.MmapLock.AssertWriteHeld();
        MunmapState vms = new(mm, range.Start, range.End);
        Errno err = await GatherOverlappedLocked(vms);
        if (err != 0)
        {
            return err;
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
        VmaMergeState vmg = new(mm, range.Start, range.End, flags, pgoff, file) { Previous = vms.Previous, Next = vms.Next };
        Vma? vma = await VmaMerge.MergeNewRange(vmg);
        if (vma is null)
        {
            VmaResult created = await NewVmaLocked(mm, file, range, flags, pgoff);
            if (created.Vma is null)
            {
                // What stood here before is gone for good: a gap remains.
                Complete(vms);
                return created.Error;
            }

            vma = created.Vma;
        }

        Complete(vms);
        Util.StatAccount(mm, vma.Flags, (long)range.Pages);
        if (mm.Machine.Config.SoftDirty)
        {
            // Also when a neighbour only grew: what was unmapped and mapped again must not look untouched.
            vma.Flags |= VmFlags.SoftDirty;
        }

        SetPageProt(vma);
        return range.Start;
    }

    /// <remarks>mm/vma.c:__mmap_setup()</remarks>
    private static async KTask<Errno> GatherOverlappedLocked(MunmapState vms)
    {
        vms.Mm.MmapLock.AssertWriteHeld();
        VmaTree vmas = vms.Mm.Vmas;
        if (vmas.FindIntersection(vms.Start, vms.End) is not null)
        {
            return await GatherLocked(vms);
        }

        vms.Previous = vmas.FindPrevious(vms.Start);
        vms.Next = vmas.Find(vms.End);
        return 0;
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

    /// <remarks>mm/vma.c:__mmap_new_vma()</remarks>
    private static async KTask<VmaResult> NewVmaLocked(MmStruct mm, FileStruct? file, PageRange range, VmFlags flags, ulong pgoff)
    {
        mm.MmapLock.AssertWriteHeld();
        Vma vma = new(mm, range.Start, range.End, flags, pgoff);
        if (file is not null)
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
                return err;
            }

            vma.File = Shmem.ZeroSetup(mm.Machine, range.Length);
            vma.File.Inode.AccountedPages = charged;
        }

        SetPageProt(vma);
        await VmaLink.Link(mm, vma);
        return vma;
    }

    /// <summary>Sets what new entries get, from the flags.</summary>
    /// <remarks>mm/mmap.c:vma_set_page_prot()</remarks>
    internal static void SetPageProt(Vma vma)
    {
        bool shared = vma.Flags.Has(VmFlags.Shared) && !WantsWritenotify(vma);
        vma.PageProt = Pgprot.For(
            vma.Flags.Has(VmFlags.Read), vma.Flags.Has(VmFlags.Write), vma.Flags.Has(VmFlags.Exec), shared);
    }

    /// <summary>Must the first write to each page of a shared mapping fault, so that somebody can note it?</summary>
    /// <remarks>mm/vma.c:vma_wants_writenotify(). shmem itself does not ask for it.</remarks>
    internal static bool WantsWritenotify(Vma vma) =>
        (vma.Flags & (VmFlags.Write | VmFlags.Shared)) == (VmFlags.Write | VmFlags.Shared)
        && IsSoftDirtyEnabled(vma)
        && !vma.Mm.Bugs.Has(KnownBug.SoftDirtyWritenotify);

    /// <summary>Are writes to the mapping tracked? Not while all of it counts as written.</summary>
    /// <remarks>mm/internal.h:vma_soft_dirty_enabled()</remarks>
    internal static bool IsSoftDirtyEnabled(Vma vma) =>
        vma.Mm.Machine.Config.SoftDirty && !vma.Flags.Has(VmFlags.SoftDirty);
}
