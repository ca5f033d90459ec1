// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What userfaultfd asks of shmem.
internal static partial class Shmem
{
    /// <summary>Which fault is told before shmem looks further: of a page that is cached or swapped out, or of a hole.</summary>
    /// <remarks>The two questions of mm/shmem.c:shmem_get_folio_gfp(). Nobody but a fault asks them.</remarks>
    private static VmFlags UserfaultReason(FaultContext vmf, AddressSpace mapping)
    {
        if ((vmf.VmaFlags & (VmFlags.UffdMinor | VmFlags.UffdMissing)) == 0)
        {
            return 0;
        }

        bool isSwapped = mapping.SwapAt(vmf.Pgoff) is not null && !vmf.Mm.Bugs.Has(KnownBug.MinorMissesSwapped);
        return vmf.VmaFlags & (isSwapped || mapping.Find(vmf.Pgoff) is not null ? VmFlags.UffdMinor : VmFlags.UffdMissing);
    }

    /// <summary>A new page of the file, filled and mapped; what fails takes all of it back.</summary>
    /// <remarks>mm/shmem.c:shmem_mfill_atomic_pte()</remarks>
    internal static async KTask<Errno> MfillAtomicPte(MfillState fill, Vma vma, VirtAddr addr)
    {
        Inode inode = vma.File!.Inode;
        Machine machine = inode.Machine;
        if (InodeAcctBlocks(inode) != 0)
        {
            // On the second pass there is a page, whose source has been read since.
            if (fill.Folio is { } kept && !machine.Bugs.Has(KnownBug.CopyRetryPageKept))
            {
                fill.Folio = null;
                machine.PageAlloc.Put(kept);
            }

            return Errno.ENOMEM;
        }

        (Errno err, Folio? folio) = await Userfaultfd.FilledFolio(fill);
        if (folio is null)
        {
            inode.Mount?.Account(-1);
            return err;
        }

        bool locked = FolioLock.TryLock(machine, folio);
        Kernel.BugOn(!locked);
        folio.InitFlag(PageFlags.SwapBacked | PageFlags.Uptodate);
        ulong pgoff = vma.LinearPageIndex(addr);
        err = pgoff >= inode.SizeInPages ? Errno.EFAULT : machine.ShouldFail(FailPoint.Charge) ? Errno.ENOMEM : 0;
        if (err == 0)
        {
            await inode.Mapping.Point(pgoff, Sharing.Read | Sharing.Write);
            err = AddToPageCache(inode, folio, pgoff);
        }

        bool isCached = err == 0;
        if (isCached)
        {
            err = await Userfaultfd.InstallPte(vma, addr, folio, isNew: true, fill.IsProtected);
        }

        FinishMfill(inode, folio, err, isCached);
        return err;
    }

    private static void FinishMfill(Inode inode, Folio folio, Errno err, bool isCached)
    {
        if (err != 0 && isCached)
        {
            RemoveFromPageCache(inode, folio);
        }

        FolioLock.Unlock(inode.Machine, folio);
        if (err != 0)
        {
            inode.Machine.PageAlloc.Put(folio);
            inode.Mount?.Account(-1);
        }
    }
}
