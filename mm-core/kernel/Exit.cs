// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The end of a process, and who waits for it.</summary>
/// <remarks>kernel/exit.c; mm/mmap.c:exit_mmap()</remarks>
internal static class Exit
{
    /// <remarks>kernel/exit.c:do_exit(). Left out: all but memory, files, parents and children.</remarks>
    internal static async KTask<Unit> DoExit(TaskStruct task, int code)
    {
        Kernel.BugOn(task.HasExited);
        MmStruct mm = task.Mm!;
        Kernel.BugOn(mm.Users <= 0);
        task.IsExiting = true;
        task.Machine.Checks.BeforeExit();
        await KillOthers(task, task.Machine.Scheduler.Current!);
        using (await mm.MmapLock.Read())
        {
            // kernel/exit.c:exit_mm() lets go of the address space under its lock.
            foreach (SimThread thread in task.Threads)
            {
                ExitMm(thread, mm);
            }
        }

        if (mm.Users == 0)
        {
            await ExitMmap(mm);
        }

        await task.Files.CloseAll();
        task.Machine.SetMm(task, null);
        task.ExitCode = code;
        task.HasExited = true;
        // kernel/exit.c:child_wait_callback(): who waits for another child sleeps on.
        task.Parent?.ChildWaiters.Wake(thread => thread.WaitedPid <= 0 || thread.WaitedPid == task.Pid);
        return default;
    }

    /// <summary>The end of a process by a signal that it does not catch.</summary>
    /// <remarks>kernel/exit.c:do_group_exit()</remarks>
    internal static async KTask<Unit> DoGroupExit(TaskStruct task, Signal signal)
    {
        task.KilledBy = signal;
        return await DoExit(task, 0);
    }

    /// <summary>Lets go of an address space: the last one takes it down.</summary>
    /// <remarks>kernel/fork.c:mmput()</remarks>
    internal static async KTask<Unit> Mmput(MmStruct mm)
    {
        Kernel.BugOn(mm.Users <= 0);
        return --mm.Users == 0 ? await ExitMmap(mm) : default;
    }

    /// <summary>The end of a thread alone: its process lives on, or is gone already.</summary>
    internal static void ExitThread(SimThread thread)
    {
        if (thread.Task.Mm is { } mm)
        {
            ExitMm(thread, mm);
        }

        // Nothing runs on its CPU any more, and nobody has to look at what that remembers. In a race it stays: whether it is interrupted
        // before its thread ends or behind it is something that others can see.
        if (thread.Cpu is { } cpu && thread.Task.Machine.Scheduler.IsAlone)
        {
            Tlb.SwitchMm(cpu, null);
        }

        thread.Task.ThreadWaiters.WakeAll();
    }

    /// <summary>
    /// Kills the other threads of a process that ends, and waits until none is left in the kernel. One that is in user mode never comes
    /// back to it.
    /// </summary>
    /// <remarks>kernel/signal.c:zap_other_threads(), kernel/exit.c:do_group_exit()</remarks>
    private static async KTask<Unit> KillOthers(TaskStruct task, SimThread self)
    {
        foreach (SimThread thread in task.Threads)
        {
            if (thread != self)
            {
                Signals.KillThread(thread);
            }
        }

        while (task.Threads.Exists(thread => thread != self && thread.IsInKernel))
        {
            await task.ThreadWaiters.Wait("its threads to end");
        }

        return default;
    }

    private static void ExitMm(SimThread thread, MmStruct mm)
    {
        if (thread.SharesMm)
        {
            mm.TouchThreads(Sharing.Add);
            thread.SharesMm = false;
            mm.Users--;
        }
    }

    /// <summary>Waits for a child, or for any with pid -1. Its pid, once it has ended; 0 while none has, with WNOHANG.</summary>
    /// <remarks>kernel/exit.c:do_wait()</remarks>
    internal static async KTask<SysRet> DoWait(TaskStruct task, int pid, WaitOptions options)
    {
        while (true)
        {
            bool hasChild = false;
            foreach (TaskStruct child in task.Children)
            {
                if (pid > 0 && child.Pid != pid)
                {
                    continue;
                }

                hasChild = true;
                if (child.HasExited)
                {
                    task.Machine.ReleaseTask(child);
                    return new SysRet(child.Pid);
                }
            }

            if (!hasChild)
            {
                return Errno.ECHILD;
            }

            if ((options & WaitOptions.WNOHANG) != 0)
            {
                return 0;
            }

            if (task.Machine.Scheduler.Current!.SignalPending)
            {
                // Linux: ERESTARTSYS, which nobody gets to see who dies of it.
                return Errno.EINTR;
            }

            task.Machine.Scheduler.Current.WaitedPid = pid;
            await task.ChildWaiters.Wait(pid > 0 ? $"process {pid} to end" : "a child to end", SleepState.Interruptible);
        }
    }

    /// <summary>Takes an address space down. Whatever is left over is a leak, and is said.</summary>
    /// <remarks>mm/mmap.c:exit_mmap(), kernel/fork.c:check_mm()</remarks>
    private static async KTask<Unit> ExitMmap(MmStruct mm)
    {
        List<Vma> vmas = [.. mm.Vmas.All];
        MmuGather tlb = MmuGather.Gather(mm);

        // Nobody can fault any more, but others may still look at the mappings while the pages go.
        using (await mm.MmapLock.Read())
        {
            await Memory.UnmapVmas(tlb, vmas);
        }

        mm.IsOomSkipped = true;
        using (await mm.MmapLock.Write())
        {
            foreach (Vma vma in vmas)
            {
                await vma.StartWrite();
            }

            await Memory.FreePgtables(tlb, vmas, default, default);
            await tlb.Finish();
            foreach (Vma vma in vmas)
            {
                mm.Vmas.Remove(vma);
                mm.MapCount--;
                Uncharge(mm, vma);
                vma.File?.Put();
            }

            mm.Machine.Tracer.Hit(Tracepoints.ExitMmap);
        }

        CheckMm(mm);
        mm.IsDead = true;
        foreach (Cpu cpu in mm.Cpus.ToArray())
        {
            Tlb.SwitchMm(cpu, null);
        }

        mm.Machine.PageAlloc.FreeTable(mm.Pgd);
        return default;
    }

    private static void Uncharge(MmStruct mm, Vma vma)
    {
        if ((vma.Flags & VmFlags.Account) != 0)
        {
            Util.UnchargeMemory(mm.Machine, vma.Pages);
        }
    }

    private static void CheckMm(MmStruct mm)
    {
        foreach (MmCounter counter in (ReadOnlySpan<MmCounter>)[
            MmCounter.FilePages, MmCounter.AnonPages, MmCounter.SwapEnts, MmCounter.ShmemPages,
        ])
        {
            if (mm.Counter(counter) != 0)
            {
                Kernel.Printk(mm.Machine, $"BUG: Bad rss-counter state mm:{mm.Id} type:{counter} val:{mm.Counter(counter)}");
            }
        }

        if (mm.PgtablesBytes != 0)
        {
            Kernel.Printk(mm.Machine, $"BUG: non-zero pgtables_bytes on freeing mm: {mm.PgtablesBytes}");
        }

        Kernel.BugOn(!mm.Pgd.IsEmpty);
        Kernel.BugOn(mm.MapCount != 0);
    }
}
