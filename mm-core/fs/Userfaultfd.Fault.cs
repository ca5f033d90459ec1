// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// A fault is told, and waits.
internal static partial class Userfaultfd
{
    /// <summary>
    /// Tells the fault, and sleeps until it is answered. Retry: the lock of the fault is gone. Sigbus: nobody is told.
    /// </summary>
    /// <param name="reason">The one flag of the mapping that has it told.</param>
    /// <remarks>
    /// fs/userfaultfd.c:handle_userfault(). Linux: a fault of a userfaultfd that is being closed goes round until nothing is watched any
    /// more; here: it sleeps as long, without a lock either way, so that there is an end to the orders in which that can happen.
    /// </remarks>
    internal static async KTask<VmFault> HandleUserfault(FaultContext vmf, VmFlags reason)
    {
        // What it does is nothing for a fault without a lock: such mappings are left to others.
        Kernel.BugOn(vmf.IsSpeculative);
        SimThread thread = vmf.Scheduler.Current!;
        UserfaultfdCtx? ctx = vmf.Vma.UserfaultfdCtx;
        if (thread.Task.IsExiting || ctx is null)
        {
            return VmFault.Sigbus;
        }

        Kernel.BugOn(ctx.Mm != vmf.Mm);
        bool isKernels = (vmf.Flags & FaultFlags.User) == 0;
        if (ctx.Has(UffdFeatures.Sigbus) || (isKernels && ctx.IsUserModeOnly) || (vmf.Flags & FaultFlags.AllowRetry) == 0)
        {
            return VmFault.Sigbus;
        }

        if ((vmf.Flags & FaultFlags.RetryNowait) != 0)
        {
            return VmFault.Retry;
        }

        await ctx.Point(Sharing.Read | Sharing.Write);
        if (ctx.IsReleased && vmf.Mm.Bugs.Has(KnownBug.ReleasedContextKeepsLock))
        {
            return VmFault.NoPage;
        }

        if (ctx.IsCleared)
        {
            Memory.ReleaseFaultLock(vmf);
            return VmFault.Retry;
        }

        // Seen by readers before the entry is looked at: who answers in between wakes it.
        UserfaultfdWaitQueue uwq = new(thread, FaultMessage(vmf, reason, ctx, thread));
        ctx.Touch(Sharing.Write);
        ctx.PendingFaults.Add(uwq);
        await Pagewalk.PointOfEntry(vmf.Mm, vmf.Address, Sharing.Read);
        bool mustWait = MustWait(vmf.Mm, vmf.Address, reason);
        SleepState sleep = BlockingState(vmf.Flags);
        Memory.ReleaseFaultLock(vmf);
        if (mustWait && !uwq.IsWoken && !ctx.IsCleared)
        {
            ctx.Readers.WakeAll();
            await ctx.Faulters.Wait(WaitsFor(reason), sleep, vmf.Address);
        }

        Kernel.BugOn(vmf.Mm.Bugs.Has(KnownBug.VmaUseAfterRetry) && !vmf.Vma.IsAttached);
        ctx.Touch(Sharing.Write);
        _ = ctx.PendingFaults.Remove(uwq) || ctx.Faults.Remove(uwq);
        return VmFault.Retry;
    }

    /// <remarks>fs/userfaultfd.c:userfault_msg()</remarks>
    private static UffdMsg FaultMessage(FaultContext vmf, VmFlags reason, UserfaultfdCtx ctx, SimThread thread)
    {
        UffdPagefaultFlags flags = (vmf.IsWrite ? UffdPagefaultFlags.Write : 0)
            | (reason == VmFlags.UffdWp ? UffdPagefaultFlags.Wp : 0)
            | (reason == VmFlags.UffdMinor ? UffdPagefaultFlags.Minor : 0);
        VirtAddr address = ctx.Has(UffdFeatures.ExactAddress) ? vmf.RealAddress : vmf.Address;
        ulong thirdWord = ctx.Has(UffdFeatures.ThreadId) ? (ulong)thread.Number + 1 : 0;
        return new UffdMsg(UffdEvent.UFFD_EVENT_PAGEFAULT, (ulong)flags, address.Value, thirdWord);
    }

    private static string WaitsFor(VmFlags reason) => reason switch
    {
        VmFlags.UffdMissing => "userfaultfd to answer a missing fault",
        VmFlags.UffdWp => "userfaultfd to answer a write-protect fault",
        _ => "userfaultfd to answer a minor fault",
    };

    /// <remarks>fs/userfaultfd.c:userfaultfd_get_blocking_state()</remarks>
    private static SleepState BlockingState(FaultFlags flags) =>
        (flags & FaultFlags.Interruptible) != 0 ? SleepState.Interruptible
        : (flags & FaultFlags.Killable) != 0 ? SleepState.Killable
        : SleepState.Uninterruptible;

    /// <summary>False when the page has come while the fault was on its way here.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_must_wait()</remarks>
    private static bool MustWait(MmStruct mm, VirtAddr addr, VmFlags reason)
    {
        if (Pagewalk.PteTable(mm, addr, OnLeaf.Own) is not { } table)
        {
            return true;
        }

        Pte pte = table.Get(PageTable.PteIndex(addr));
        return pte.IsNone || pte.IsMarker
            || (reason == VmFlags.UffdWp && (pte.IsPresent ? !pte.IsWrite : mm.Bugs.Has(KnownBug.MustWaitForSwapped)));
    }

    /// <summary>Wakes those that wait for a page of a range; all, where its length is 0.</summary>
    /// <remarks>fs/userfaultfd.c:wake_userfault(), fs/userfaultfd.c:userfaultfd_wake_function()</remarks>
    private static void WakeRange(UserfaultfdCtx ctx, VirtAddr start, ulong length)
    {
        ctx.Touch(Sharing.Read | Sharing.Write);
        WakeIn(ctx, ctx.PendingFaults, start, length);
        WakeIn(ctx, ctx.Faults, start, length);
        if (ctx.Mm.Bugs.Has(KnownBug.FalseWakeup))
        {
            ctx.Faulters.WakeAll();
        }
    }

    private static void WakeIn(UserfaultfdCtx ctx, List<UserfaultfdWaitQueue> faults, VirtAddr start, ulong length)
    {
        for (int i = 0; i < faults.Count;)
        {
            UserfaultfdWaitQueue uwq = faults[i];
            if (length != 0 && unchecked(uwq.Msg.Second - start.Value) >= length)
            {
                i++;
                continue;
            }

            uwq.IsWoken = true;
            faults.RemoveAt(i);
            if (uwq.Thread.Queue == ctx.Faulters)
            {
                ctx.Faulters.Wake(uwq.Thread);
            }
        }
    }
}
