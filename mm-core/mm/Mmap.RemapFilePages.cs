// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// remap_file_pages(2), which is a mapping over a mapping since mappings are linear.
internal static partial class Mmap
{
    /// <remarks>mm/mmap.c:sys_remap_file_pages(). Linux looks at the mapping under the read lock first, for the security modules.</remarks>
    internal static async KTask<SysRet> SysRemapFilePages(
        TaskStruct task, VirtAddr start, ulong size, ulong prot, ulong pgoff, MapFlags flags)
    {
        start = start.PageAlignDown;
        size &= VirtAddr.PageMask;
        if (prot != 0 || start + size <= start || unchecked(pgoff + (size >> VirtAddr.PageShift)) < pgoff)
        {
            return Errno.EINVAL;
        }

        MmStruct mm = task.Mm!;
        SysRet result;
        bool populates;
        using (RwSemaphore.WriteGuard locked = await mm.MmapLock.WriteKillable())
        {
            if (!locked.IsHeld)
            {
                return Errno.EINTR;
            }

            Vma? vma = mm.Vmas.Lookup(start);
            if (vma is null || (vma.Flags & VmFlags.Shared) == 0 || !IsOneFileLocked(vma, start + size))
            {
                return Errno.EINVAL;
            }

            MapFlags mapping = MapFlags.MAP_SHARED | MapFlags.MAP_FIXED | (vma.Flags.Has(VmFlags.Locked) ? MapFlags.MAP_LOCKED : 0);
            Prot access = (Prot)(vma.Flags & VmFlags.AccessFlags);
            FileStruct file = vma.File!.Get();
            populates = Populates(mm, mapping | MapFlags.MAP_POPULATE | (flags & MapFlags.MAP_NONBLOCK));
            result = await DoMmapLocked(mm, file, start, size, access, mapping, pgoff);
            Userfaultfd.UnmapForget(mm.TakeUnmapEvents());
            file.Put();
        }

        if (result.IsError)
        {
            return result;
        }

        if (populates)
        {
            await Gup.MmPopulate(task, start, size, ignoreErrors: true);
        }

        return 0;
    }

    /// <summary>Mappings without a hole between them, all of one file and one kind, up to an address.</summary>
    private static bool IsOneFileLocked(Vma first, VirtAddr end)
    {
        first.Mm.MmapLock.AssertHeld();
        for (Vma vma = first; vma.End < end;)
        {
            Vma? next = first.Mm.Vmas.Next(vma);
            if (next is null || next.Start != vma.End || next.File != first.File || next.Flags != first.Flags)
            {
                return false;
            }

            vma = next;
        }

        return true;
    }
}
