// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Pages whose lock a fault has to wait for.
internal static partial class Filemap
{
    /// <summary>
    /// The page of a fault, locked; Retry: it is not. The first attempt waits for the page without the lock of the fault, or, where that
    /// must stay, not at all; each later one waits under it, so that it ends.
    /// </summary>
    /// <remarks>include/linux/pagemap.h:folio_lock_or_retry(), mm/filemap.c:__folio_lock_or_retry()</remarks>
    internal static async KTask<VmFault> FolioLockOrRetry(FaultContext vmf, Folio folio)
    {
        Machine machine = vmf.Machine;
        bool mayRetry = AllowsRetryFirst(vmf) || (vmf.Mm.Bugs.Has(KnownBug.DropsLockEveryTime) && (vmf.Flags & FaultFlags.AllowRetry) != 0);
        if (!mayRetry)
        {
            return await FolioLock.Lock(vmf.Machine, folio, SleepOf(vmf)) ? VmFault.None : Killed(vmf);
        }

        if (await FolioLock.TryLockAtPoint(machine, folio))
        {
            return VmFault.None;
        }

        if ((vmf.Flags & FaultFlags.RetryNowait) == 0 || vmf.Mm.Bugs.Has(KnownBug.NowaitDropsLock))
        {
            Memory.ReleaseFaultLock(vmf);
            machine.InFlight.Hold(folio);
            await FolioLock.WaitUnlocked(machine, folio, SleepOf(vmf));
            machine.InFlight.Drop(folio);
        }

        return VmFault.Retry;
    }

    /// <summary>
    /// The same for the page of a file, which the first attempt has locked all the same when it begins again. False: it is not locked.
    /// </summary>
    /// <returns>The file is pinned where the lock of the fault was dropped: it is the caller's to put.</returns>
    /// <remarks>mm/filemap.c:lock_folio_maybe_drop_mmap()</remarks>
    private static async KTask<(bool IsLocked, FileStruct? Pinned)> LockFolioMaybeDropMmap(FaultContext vmf, Folio folio)
    {
        if (await FolioLock.TryLockAtPoint(vmf.Machine, folio))
        {
            return (true, null);
        }

        if ((vmf.Flags & FaultFlags.RetryNowait) != 0)
        {
            return (false, null);
        }

        FileStruct? pinned = MaybeUnlockMmapForIo(vmf);
        bool isLocked = await FolioLock.Lock(vmf.Machine, folio, SleepOf(vmf));
        if (!isLocked && pinned is null)
        {
            Killed(vmf);
        }

        return (isLocked, pinned);
    }

    /// <remarks>include/linux/mm.h:fault_flag_allow_retry_first()</remarks>
    private static bool AllowsRetryFirst(FaultContext vmf) =>
        (vmf.Flags & (FaultFlags.AllowRetry | FaultFlags.Tried)) == FaultFlags.AllowRetry;

    private static SleepState SleepOf(FaultContext vmf) =>
        (vmf.Flags & FaultFlags.Killable) != 0 ? SleepState.Killable : SleepState.Uninterruptible;

    /// <summary>Only behind Retry does anybody ask who is to die: so it is that, with the lock gone, even where none is allowed.</summary>
    private static VmFault Killed(FaultContext vmf)
    {
        Memory.ReleaseFaultLock(vmf);
        return VmFault.Retry;
    }
}
