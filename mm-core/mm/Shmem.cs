// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Plain shmem: memfds, files of a tmpfs and shared anonymous memory. No huge pages.</summary>
/// <remarks>mm/shmem.c</remarks>
internal static partial class Shmem
{
    /// <summary>A file behind a shared anonymous mapping.</summary>
    /// <remarks>mm/shmem.c:shmem_zero_setup()</remarks>
    internal static FileStruct ZeroSetup(Machine machine, ulong size) =>
        KernelFileSetup(new Inode(machine, "/dev/zero", size));

    /// <remarks>mm/memfd.c; mm/shmem.c:shmem_file_setup()</remarks>
    internal static FileStruct FileSetup(Machine machine, string name, ulong size, bool isExecutable = true) =>
        KernelFileSetup(new Inode(machine, $"/memfd:{name}", size) { IsExecutable = isExecutable });

    /// <summary>A file that no folder has.</summary>
    /// <remarks>mm/shmem.c:__shmem_file_setup()</remarks>
    private static FileStruct KernelFileSetup(Inode inode)
    {
        inode.Unlinked();
        return new(inode, readable: true, writable: true);
    }

    /// <summary>The page of a fault: found or made, locked, with a reference. Past the end there is none.</summary>
    /// <remarks>mm/shmem.c:shmem_fault()</remarks>
    internal static async KTask<VmFault> Fault(FaultContext vmf)
    {
        Inode inode = vmf.Vma.File!.Inode;
        if (inode.IsPunched(vmf.Pgoff))
        {
            return await FallocWait(vmf, inode);
        }

        FolioResult got = await GetFolio(inode, vmf.Pgoff, SgpType.Cache, vmf);
        if (got.Error != 0)
        {
            return got.Error == Errno.ENOMEM ? VmFault.Oom : VmFault.Sigbus;
        }

        if (got.Fault != 0)
        {
            return got.Fault;
        }

        vmf.Page = got.Folio!.FilePage(vmf.Pgoff);
        if (!got.IsRead)
        {
            return VmFault.Locked;
        }

        vmf.Machine.PgMajFault++;
        return VmFault.Locked | VmFault.Major;
    }

    /// <summary>The page at an index, locked and with a reference.</summary>
    /// <remarks>mm/shmem.c:shmem_get_folio_gfp(). Left out: large folios, what marks a page accessed.</remarks>
    internal static async KTask<FolioResult> GetFolio(Inode inode, ulong index, SgpType sgp, FaultContext? vmf = null)
    {
        AddressSpace mapping = inode.Mapping;
        while (true)
        {
            await mapping.Point(index, Sharing.Read);

            // Not in front of a point: a page that is made behind the end when truncation is over nobody takes away again.
            if (sgp <= SgpType.Cache && index >= inode.SizeInPages)
            {
                return new(null, Errno.EINVAL);
            }

            if (vmf is not null && UserfaultReason(vmf, mapping) is var reason and not 0)
            {
                return new(null) { Fault = await Userfaultfd.HandleUserfault(vmf, reason) };
            }

            if (mapping.SwapAt(index) is { } entry)
            {
                FolioResult swapped = await SwapinFolio(inode, index, entry);
                if (swapped.Error == Errno.EEXIST)
                {
                    continue;
                }

                return swapped;
            }

            if (mapping.Find(index) is not { } folio)
            {
                // Perhaps the file was truncated since: what is added now no truncation would take out.
                return sgp == SgpType.Read ? default
                    : sgp == SgpType.NoAlloc ? new(null, Errno.ENOENT)
                    : sgp == SgpType.Cache && index >= inode.SizeInPages ? new(null, Errno.EINVAL)
                    : AllocAndAddFolio(inode, index, sgp);
            }

            folio.Get();
            await FolioLock.Lock(inode.Machine, folio);
            if (folio.Mapping == mapping && (folio.IsUptodate || sgp != SgpType.Read))
            {
                // Whoever asks for a page that was only allocated gets it as what it is: zeros.
                folio.SetFlag(PageFlags.Uptodate);
                return new(folio);
            }

            // Truncated, or swapped out, while we waited for its lock: look again. Read, what is only allocated is a hole.
            bool isHole = folio.Mapping == mapping;
            FolioLock.UnlockPut(inode.Machine, folio);
            if (isHole)
            {
                return default;
            }
        }
    }

    /// <summary>A new page of zeros; one that is only allocated is not uptodate, so that it can be told, and taken back.</summary>
    /// <remarks>mm/shmem.c:shmem_alloc_and_add_folio()</remarks>
    private static FolioResult AllocAndAddFolio(Inode inode, ulong index, SgpType sgp)
    {
        Machine machine = inode.Machine;
        Folio? folio = machine.PageAlloc.AllocFolio();
        if (folio is null)
        {
            return new(null, Errno.ENOMEM);
        }

        bool isLocked = FolioLock.TryLock(machine, folio);
        Kernel.BugOn(!isLocked);
        folio.Contents = PageContents.Filled(0);
        folio.InitFlag(PageFlags.SwapBacked | (sgp == SgpType.Falloc ? 0 : PageFlags.Uptodate));
        Errno err = machine.ShouldFail(FailPoint.Charge) ? Errno.ENOMEM : AddToPageCache(inode, folio, index);
        if (err == 0)
        {
            err = InodeAcctBlocks(inode);
            if (err != 0)
            {
                RemoveFromPageCache(inode, folio);
            }
        }

        if (err != 0)
        {
            FolioLock.UnlockPut(machine, folio);
            return new(null, err);
        }

        Swap.FolioAddLru(folio);
        return new(folio);
    }

    /// <summary>Where nothing is a page gets its place, unless there is no memory for what leads to it.</summary>
    /// <remarks>mm/shmem.c:shmem_add_to_page_cache()</remarks>
    private static Errno AddToPageCache(Inode inode, Folio folio, ulong index)
    {
        Kernel.BugOn(!folio.IsLocked);
        if (inode.Mapping.Find(index) is not null || inode.Mapping.SwapAt(index) is not null)
        {
            return Errno.EEXIST;
        }

        if (inode.Machine.ShouldFail(FailPoint.AddToPageCache))
        {
            return Errno.ENOMEM;
        }

        inode.Mapping.Add(folio, index);
        return 0;
    }

    /// <remarks>mm/filemap.c:filemap_remove_folio()</remarks>
    private static void RemoveFromPageCache(Inode inode, Folio folio)
    {
        inode.Mapping.Remove(folio);
        inode.Machine.PageAlloc.Put(folio);
    }

    /// <summary>A page more of the file: what its file system may have, and, of a file that is charged page by page, the machine.</summary>
    /// <remarks>mm/shmem.c:shmem_inode_acct_blocks(). Left out: quotas.</remarks>
    private static Errno InodeAcctBlocks(Inode inode)
    {
        if (inode.Machine.ShouldFail(FailPoint.AcctBlocks) || inode.Mount?.IsFull == true)
        {
            return Errno.ENOSPC;
        }

        inode.Mount?.Account(1);
        return 0;
    }

    /// <summary>Waits until the hole is punched in which the page lies: else faults would fill it while it is emptied.</summary>
    /// <remarks>mm/shmem.c:shmem_falloc_wait()</remarks>
    private static async KTask<VmFault> FallocWait(FaultContext vmf, Inode inode)
    {
        const FaultFlags firstAttempt = FaultFlags.AllowRetry | FaultFlags.Tried | FaultFlags.RetryNowait;
        bool drops = (vmf.Flags & firstAttempt) == FaultFlags.AllowRetry;
        FileStruct? pinned = drops && !vmf.Mm.Bugs.Has(KnownBug.PunchWaitWithoutFile) ? vmf.Vma.File!.Get() : null;
        if (drops)
        {
            // The mapping may go meanwhile, and its file with it.
            Memory.ReleaseFaultLock(vmf);
        }

        await inode.WaitForPunch();
        pinned?.Put();
        return drops ? VmFault.Retry : VmFault.NoPage;
    }
}
