// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// A page that the kernel has failed to use, and brings in by hand.
internal static partial class Gup
{
    /// <summary>Makes faults at an address until one is no attempt only. The lock is held on return, whatever it comes to.</summary>
    /// <param name="mayUnlock">The caller bears that the lock is dropped on the way; else no fault may be retried.</param>
    /// <returns>Also whether it was dropped, and what was looked up under it is dead.</returns>
    /// <remarks>
    /// mm/gup.c:fixup_user_fault(). Who comes here: KVM and VFIO for what is no memory, and futexes, which do not let go of the lock.
    /// </remarks>
    internal static async KTask<(Errno Error, bool IsUnlocked)> FixupUserFault(
        TaskStruct task, VirtAddr addr, FaultFlags flags, bool mayUnlock)
    {
        MmStruct mm = task.Mm!;
        mm.MmapLock.AssertHeld();
        flags |= mayUnlock ? FaultFlags.AllowRetry | FaultFlags.Killable : FaultFlags.None;
        bool isUnlocked = false;
        while (true)
        {
            if (mm.Vmas.Lookup(addr) is not { } vma || !vma.Flags.Has((flags & FaultFlags.Write) != 0 ? VmFlags.Write : VmFlags.Read))
            {
                return (Errno.EFAULT, isUnlocked);
            }

            if ((flags & FaultFlags.Killable) != 0 && mm.Machine.Scheduler.Current!.FatalSignalPending)
            {
                return (Errno.EINTR, isUnlocked);
            }

            VmFault result = await Memory.HandleMmFault(task, vma, addr, flags);
            if ((result & VmFault.Error) != 0)
            {
                return (ToErrno(result, FollFlags.None), isUnlocked);
            }

            bool isRetry = (result & VmFault.Retry) != 0;
            if (isRetry || (result & VmFault.Completed) != 0)
            {
                await mm.MmapLock.Read();
                isUnlocked = true;
            }

            bool isTold = mm.Bugs.Has(KnownBug.FixupSecondRetry) && (flags & FaultFlags.Tried) != 0;
            if (!isRetry || isTold)
            {
                return (0, isUnlocked);
            }

            flags |= FaultFlags.Tried;
        }
    }
}
