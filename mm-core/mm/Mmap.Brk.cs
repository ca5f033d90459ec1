// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// brk(2): the heap, one mapping that grows and shrinks at its end.
internal static partial class Mmap
{
    /// <summary>The new end of the heap, or, where it cannot be, the old one: brk has no errors but EINTR.</summary>
    /// <remarks>mm/mmap.c:sys_brk(). Left out: CONFIG_COMPAT_BRK, randomised starts.</remarks>
    internal static async KTask<SysRet> SysBrk(TaskStruct task, VirtAddr brk)
    {
        MmStruct mm = task.Mm!;
        SysRet result;
        VirtAddr old;
        bool populate;
        List<(UserfaultfdCtx Ctx, PageRange Range)>? events;
        using (RwSemaphore.WriteGuard locked = await mm.MmapLock.WriteKillable())
        {
            if (!locked.IsHeld)
            {
                return Errno.EINTR;
            }

            old = mm.Brk.PageAlignUp;
            // include/linux/mm.h:check_data_rlimit(): by bytes, and 0 is no exception as it is where pages are counted.
            bool mayBe = brk >= MmStruct.StartBrk && brk - MmStruct.StartBrk <= mm.Limits.Data;
            if (mayBe && await MoveBreakLocked(mm, old, brk.PageAlignUp))
            {
                mm.Brk = brk;
            }

            result = mm.Brk;
            populate = mm.Brk.PageAlignUp > old && mm.DefFlags.Has(VmFlags.Locked);
            events = mm.TakeUnmapEvents();
        }

        await Userfaultfd.UnmapComplete(events);

        if (populate)
        {
            await Gup.MmPopulate(task, old, brk.PageAlignUp - old, ignoreErrors: true);
        }

        return result;
    }

    private static async KTask<bool> MoveBreakLocked(MmStruct mm, VirtAddr old, VirtAddr wanted)
    {
        mm.MmapLock.AssertWriteHeld();
        if (wanted == old)
        {
            return true;
        }

        if (wanted > old)
        {
            return await GrowBreakLocked(mm, old, wanted);
        }

        // Something else may have been mapped over the heap's end.
        Vma? heap = mm.Vmas.Find(wanted);
        return heap is not null && heap.Start < old && await DoMunmapLocked(mm, wanted, old - wanted) == 0;
    }

    /// <summary>What comes behind keeps its distance: a stack its gap, everything else a page.</summary>
    /// <remarks>mm/mmap.c:do_brk_flags()</remarks>
    private static async KTask<bool> GrowBreakLocked(MmStruct mm, VirtAddr old, VirtAddr wanted)
    {
        mm.MmapLock.AssertWriteHeld();
        if (wanted.Value > VirtAddr.TaskSize - VirtAddr.PageSize || mm.MapCount > mm.Machine.Config.MaxMapCount)
        {
            return false;
        }

        Vma? next = mm.Vmas.Find(old);
        if (next is not null && wanted + VirtAddr.PageSize > StartGap(next))
        {
            return false;
        }

        VmFlags data = VmFlags.Read | VmFlags.Write | VmFlags.MayAll | mm.DefFlags;
        PageRange range = new(old, wanted);
        if (!Mlock.MlockFutureOk(mm, data, wanted - old) || !Util.MayExpand(mm, data, range.Pages)
            || Util.ChargeMemory(mm.Machine, range.Pages) != 0)
        {
            return false;
        }

        Vma? previous = mm.Vmas.FindPrevious(old);
        bool isHeap = previous is not null && previous.End > MmStruct.StartBrk;
        SysRet placed = await PlaceLocked(mm, null, range, data | VmFlags.Account, old.PageNumber, isHeap ? previous : null, null);
        Kernel.BugOn(placed.IsError);
        return true;
    }
}
