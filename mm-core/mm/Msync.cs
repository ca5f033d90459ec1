// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>msync(2).</summary>
/// <remarks>mm/msync.c</remarks>
internal static class Msync
{
    /// <summary>Mapping by mapping; a hole is told at the end, and stops nothing. mmap_lock is dropped where a file is written.</summary>
    /// <remarks>mm/msync.c:sys_msync()</remarks>
    internal static async KTask<SysRet> SysMsync(TaskStruct task, VirtAddr start, ulong length, MsyncFlags flags)
    {
        const MsyncFlags both = MsyncFlags.MS_ASYNC | MsyncFlags.MS_SYNC;
        VirtAddr end = start + VirtAddr.AlignUp(length);
        if ((flags & ~(both | MsyncFlags.MS_INVALIDATE)) != 0 || !start.IsPageAligned || (flags & both) == both)
        {
            return Errno.EINVAL;
        }

        if (end < start)
        {
            return Errno.ENOMEM;
        }

        Errno unmapped = 0;
        while (start < end)
        {
            FileStruct? file = null;
            ulong first = 0;
            ulong pages = 0;
            using (await task.Mm!.MmapLock.Read())
            {
                if (task.Mm.Vmas.FindIntersection(start, end) is not { } vma)
                {
                    return Errno.ENOMEM;
                }

                if (start < vma.Start)
                {
                    if (flags == MsyncFlags.MS_ASYNC)
                    {
                        return Errno.ENOMEM;
                    }

                    start = vma.Start;
                    unmapped = Errno.ENOMEM;
                }

                if ((flags & MsyncFlags.MS_INVALIDATE) != 0 && vma.Flags.Has(VmFlags.Locked))
                {
                    return Errno.EBUSY;
                }

                if ((flags & MsyncFlags.MS_SYNC) != 0 && vma.Flags.Has(VmFlags.Shared))
                {
                    file = vma.File?.Get();
                    first = vma.LinearPageIndex(start);
                    pages = (VirtAddr.Min(end, vma.End) - start) >> VirtAddr.PageShift;
                }

                start = vma.End;
            }

            Errno err = await Sync(file, first, pages);
            if (err != 0)
            {
                return err;
            }
        }

        return unmapped;
    }

    private static async KTask<Errno> Sync(FileStruct? file, ulong first, ulong pages)
    {
        if (file is null)
        {
            return 0;
        }

        Errno err = await file.Inode.Ops!.Fsync(file.Inode, first, first + pages);
        file.Put();
        return err;
    }
}
