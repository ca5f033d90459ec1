// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The memory of processes that die anyway.</summary>
/// <remarks>mm/oom_kill.c</remarks>
internal static class OomKill
{
    /// <summary>Takes the pages of a process that was killed, and has not come to that itself.</summary>
    /// <remarks>mm/oom_kill.c:sys_process_mrelease()</remarks>
    internal static async KTask<SysRet> ProcessMrelease(TaskStruct task, int pid, uint flags)
    {
        TaskStruct? victim = task.Machine.Tasks.FirstOrDefault(candidate => candidate.Pid == pid);
        if (victim is not null && flags != 0)
        {
            return Errno.EINVAL;
        }

        if (victim is not { HasExited: false, Mm: { } mm } || !HasMm(victim, mm))
        {
            return Errno.ESRCH;
        }

        if (mm.IsOomSkipped)
        {
            return 0;
        }

        if (!WillFreeMem(victim))
        {
            return Errno.EINVAL;
        }

        using RwSemaphore.ReadGuard locked = await mm.MmapLock.ReadKillable();
        if (!locked.IsHeld)
        {
            return Errno.EINTR;
        }

        // Asked once more: the process may have come to its end meanwhile.
        if (!mm.IsOomSkipped)
        {
            await ReapTaskMmLocked(mm);
        }

        return 0;
    }

    /// <summary>Whether a thread of it has its memory still.</summary>
    /// <remarks>mm/oom_kill.c:find_lock_task_mm()</remarks>
    private static bool HasMm(TaskStruct victim, MmStruct mm)
    {
        mm.TouchThreads(Sharing.Read);
        return victim.Threads.Exists(thread => thread.SharesMm);
    }

    /// <summary>It has been told to end, or its last thread does. No two processes of the model have one address space.</summary>
    /// <remarks>mm/oom_kill.c:task_will_free_mem()</remarks>
    private static bool WillFreeMem(TaskStruct victim)
    {
        victim.MainThread.TouchSignals(Sharing.Read);
        return victim.Signals.IsGroupExit || victim.IsExiting;
    }

    /// <summary>What only this process can have: anonymous memory, and private copies, with the pages of the file among them.</summary>
    /// <remarks>mm/oom_kill.c:__oom_reap_task_mm()</remarks>
    private static async KTask<Unit> ReapTaskMmLocked(MmStruct mm)
    {
        mm.MmapLock.AssertHeld();
        mm.IsUnstable = true;
        foreach (Vma vma in mm.Vmas.All.ToList())
        {
            if (!vma.Flags.Has(VmFlags.PfnMap) && (vma.IsAnonymous || !vma.Flags.Has(VmFlags.Shared)))
            {
                MmuGather tlb = MmuGather.Gather(mm);
                await Memory.UnmapVmas(tlb, [vma]);
                await tlb.Finish();
            }
        }

        return default;
    }
}
