// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>I93: between two steps nobody holds a lock of an address space or of a file that it maps.</summary>
internal static class LockChecker
{
    internal static void Check(Scheduler scheduler, CheckReport report)
    {
        for (int i = 0; i < scheduler.Threads.Count; i++)
        {
            SimThread thread = scheduler.Threads[i];

            // A thread that waits for a second lock still has the first.
            if (thread.State == ThreadState.Idle && (thread.AtomicDepth != 0 || thread.HeldLocks != 0))
            {
                report.Add("I93", $"{thread} left the kernel with {thread.AtomicDepth} spinlocks and RCU sections, "
                    + $"and with locks 0x{thread.HeldLocks:x}");
            }
        }
    }

    internal static void Check(MmStruct mm, CheckReport report)
    {
        CheckMmapLock(mm, report);
        for (Vma? vma = mm.Vmas.First; vma is not null; vma = vma.Next)
        {
            Check(vma, report);
        }
    }

    internal static void CheckMmapLock(MmStruct mm, CheckReport report)
    {
        if (!mm.MmapLock.IsFree && !AnotherHasALock(mm.Machine))
        {
            report.Add("I93", $"mm {mm.Id}: mmap_lock is held by {mm.MmapLock}");
        }
    }

    internal static void Check(Vma vma, CheckReport report)
    {
        if (vma.Readers != 0 && !AnotherHasALock(vma.Mm.Machine))
        {
            report.Add("I93", $"mm {vma.Mm.Id}: {vma} is held by {vma.Readers} faults");
        }

        // A speculative fault waits for its page with its reference held.
        if (vma.References != 0 && !AnotherHasALock(vma.Mm.Machine))
        {
            report.Add("I93", $"mm {vma.Mm.Id}: {vma} is referred to by {vma.References} faults");
        }

        // An error return that forgot it: no speculative fault would come to the mapping any more.
        if (vma.IsBeingWritten)
        {
            report.Add("I72", $"mm {vma.Mm.Id}: the sequence of {vma} is odd: {vma.Sequence}");
        }

        if (vma.File is { } file && !file.Mapping.IMmapRwsem.IsFree)
        {
            report.Add("I93", $"a lock of {file.Name} is held");
        }
    }

    /// <summary>Another thread is still in the kernel: a fault that has begun again waits for its page with its lock held.</summary>
    private static bool AnotherHasALock(Machine machine) =>
        machine.Scheduler.Threads.Any(thread => thread != machine.Scheduler.Current
            && thread.State is not (ThreadState.Idle or ThreadState.Exited)
            && (thread.HeldLocks != 0 || thread.Queue == machine.PageWaiters));
}
