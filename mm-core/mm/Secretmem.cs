// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Memory that nobody reads but who has it mapped: memfd_secret(2).</summary>
/// <remarks>mm/secretmem.c. Left out: the kernel's own map, out of which Linux takes the pages.</remarks>
internal static class Secretmem
{
    /// <remarks>mm/secretmem.c:sys_memfd_secret(), mm/secretmem.c:secretmem_file_create()</remarks>
    internal static SysRet Create(TaskStruct task, OpenFlags flags)
    {
        if ((flags & ~OpenFlags.O_CLOEXEC) != 0)
        {
            return Errno.EINVAL;
        }

        Inode inode = new(task.Machine, "/secretmem (deleted)", 0) { Kind = InodeKind.Secret, IsNoExec = true };
        return new SysRet(task.Files.Add(new FileStruct(inode, readable: true, writable: true)));
    }

    /// <summary>Shared only, and locked: it counts against RLIMIT_MEMLOCK, and never leaves memory.</summary>
    /// <remarks>mm/secretmem.c:secretmem_mmap_prepare()</remarks>
    internal static Errno MmapPrepare(MmStruct mm, ulong bytes, ref VmFlags flags)
    {
        if (!flags.Has(VmFlags.Shared | VmFlags.MayShare))
        {
            return Errno.EINVAL;
        }

        if (!Mlock.MlockFutureOk(mm, flags | VmFlags.Locked, bytes))
        {
            return Errno.EAGAIN;
        }

        flags |= VmFlags.Locked | VmFlags.DontDump;
        return 0;
    }

    /// <remarks>mm/secretmem.c:vma_is_secretmem()</remarks>
    internal static bool VmaIsSecretmem(Vma vma) => vma.File is { Inode.Kind: InodeKind.Secret };

    /// <summary>The page at the index, a new one of zeros where there is none. Past the end there is none.</summary>
    /// <remarks>mm/secretmem.c:secretmem_fault()</remarks>
    internal static async KTask<VmFault> Fault(FaultContext vmf)
    {
        Inode inode = vmf.Vma.File!.Inode;
        AddressSpace mapping = inode.Mapping;
        if (vmf.Pgoff >= inode.SizeInPages)
        {
            return VmFault.Sigbus;
        }

        using (await mapping.InvalidateLock.Read())
        {
            await mapping.Point(vmf.Pgoff, Sharing.Read);
            if (mapping.Find(vmf.Pgoff) is { } folio)
            {
                // Nobody takes it away again: the file is never cut off.
                folio.Get();
                await FolioLock.Lock(vmf.Machine, folio);
            }
            else if (AllocAndAddFolio(inode, vmf.Pgoff) is { } made)
            {
                folio = made;
            }
            else
            {
                return VmFault.Oom;
            }

            vmf.Page = folio.FilePage(vmf.Pgoff);
            return VmFault.Locked;
        }
    }

    private static Folio? AllocAndAddFolio(Inode inode, ulong index)
    {
        Machine machine = inode.Machine;
        if (machine.PageAlloc.AllocChargedFolio() is not { } folio)
        {
            return null;
        }

        if (machine.ShouldFail(FailPoint.AddToPageCache))
        {
            machine.PageAlloc.Put(folio);
            return null;
        }

        folio.Contents = PageContents.Filled(0);
        folio.InitFlag(PageFlags.Uptodate | PageFlags.Unevictable);
        folio.InitFlag(PageFlags.Lru);
        bool isLocked = FolioLock.TryLock(machine, folio);
        Kernel.BugOn(!isLocked);
        inode.Mapping.Add(folio, index);
        return folio;
    }

    /// <summary>The size is given once.</summary>
    /// <remarks>mm/secretmem.c:secretmem_setattr()</remarks>
    internal static async KTask<Errno> SetSize(Inode inode, ulong size)
    {
        using (await inode.Rwsem.Write())
        using (await inode.Mapping.InvalidateLock.Write())
        {
            if (inode.Size != 0)
            {
                return Errno.EINVAL;
            }

            Errno refused = Filemap.NewsizeOk(inode, size);
            if (refused != 0)
            {
                return refused;
            }

            await inode.PointOfSize(Points.TruncateSize);
            inode.Size = size;
            return 0;
        }
    }
}
