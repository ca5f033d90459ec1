// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>mseal(2): mappings that nobody may change any more.</summary>
/// <remarks>mm/mseal.c. Unlike mprotect it changes nothing when the range has a hole.</remarks>
internal static class Mseal
{
    /// <remarks>mm/mseal.c:do_mseal()</remarks>
    internal static async KTask<SysRet> SysMseal(TaskStruct task, VirtAddr start, ulong length, ulong flags)
    {
        if (flags != 0 || !start.IsPageAligned)
        {
            return Errno.EINVAL;
        }

        VirtAddr end = start + VirtAddr.AlignUp(length);
        if ((length != 0 && end == start) || end < start)
        {
            return Errno.EINVAL;
        }

        if (end == start)
        {
            return 0;
        }

        MmStruct mm = task.Mm!;
        using (RwSemaphore.WriteGuard locked = await mm.MmapLock.WriteKillable())
        {
            if (!locked.IsHeld)
            {
                return Errno.EINTR;
            }

            return ContainsUnmappedLocked(mm, start, end) ? Errno.ENOMEM : await ApplyLocked(mm, start, end);
        }
    }

    /// <remarks>mm/mseal.c:range_contains_unmapped()</remarks>
    private static bool ContainsUnmappedLocked(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        mm.MmapLock.AssertWriteHeld();
        VirtAddr next = start;
        while (next < end)
        {
            Vma? vma = mm.Vmas.Lookup(next);
            if (vma is null)
            {
                return true;
            }

            next = vma.End;
        }

        return false;
    }

    /// <remarks>mm/mseal.c:mseal_apply()</remarks>
    private static async KTask<Errno> ApplyLocked(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        mm.MmapLock.AssertWriteHeld();
        VirtAddr next = start;
        while (next < end)
        {
            Vma vma = mm.Vmas.Lookup(next)!;
            VirtAddr stop = VirtAddr.Min(vma.End, end);
            Errno err = vma.IsSealed ? 0 : await VmaSplit.ModifyAndSetFlags(vma, next, stop, vma.Flags | VmFlags.Sealed);
            if (err != 0)
            {
                return err;
            }

            next = stop;
        }

        return 0;
    }
}
