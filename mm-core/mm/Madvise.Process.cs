// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Advice about several ranges, of the caller's or of another process.
internal static partial class Madvise
{
    /// <summary>The bytes of the ranges that were advised; an error is told only where the first one fails.</summary>
    /// <remarks>
    /// mm/madvise.c:sys_process_madvise(). Left out: CAP_SYS_NICE, since callers are root, and the descriptor that names the process: who
    /// is gone for good has none, and that is told before anything else.
    /// </remarks>
    internal static async KTask<SysRet> SysProcessMadvise(
        TaskStruct task, int pid, (VirtAddr Start, ulong Length)[] vector, Madvice advice, uint flags)
    {
        if (task.Machine.Tasks.FirstOrDefault(found => found.Pid == pid) is not { } owner)
        {
            return Errno.ESRCH;
        }

        Errno refused = flags != 0 ? Errno.EINVAL : ReadWrite.ImportVector(vector);
        if (refused != 0)
        {
            return refused;
        }

        bool remoteOnly = !task.Machine.Config.Rules.ProcessMadviseTakesAllOfItsOwn;
        if (remoteOnly && !ProcessMadviseRemoteValid(advice))
        {
            return Errno.EINVAL;
        }

        if (owner.Mm is not { } mm || !mm.TryGet())
        {
            return Errno.ESRCH;
        }

        SysRet done = mm != task.Mm && !ProcessMadviseRemoteValid(advice) ? Errno.EINVAL : await VectorMadvise(owner, mm, vector, advice);
        await Exit.Mmput(mm);
        return done;
    }

    /// <summary>What does no more to a process than its own reclaim might.</summary>
    /// <remarks>mm/madvise.c:process_madvise_remote_valid()</remarks>
    private static bool ProcessMadviseRemoteValid(Madvice advice) =>
        advice is Madvice.MADV_COLD or Madvice.MADV_PAGEOUT or Madvice.MADV_WILLNEED or Madvice.MADV_COLLAPSE;

    /// <remarks>mm/madvise.c:vector_madvise(). Left out: one lock over all of the ranges; here each takes its own.</remarks>
    private static async KTask<SysRet> VectorMadvise(
        TaskStruct owner, MmStruct mm, (VirtAddr Start, ulong Length)[] vector, Madvice advice)
    {
        ulong left = 0;
        foreach ((_, ulong length) in vector)
        {
            left += length;
        }

        ulong advised = 0;
        for (int i = 0; i < vector.Length && left > 0; i++)
        {
            (VirtAddr start, ulong length) = vector[i];
            SysRet result = await DoMadvise(owner, mm, start, length, advice);
            if (result.IsError)
            {
                return advised > 0 ? (long)advised : result;
            }

            advised += length;
            left -= length;
        }

        return (long)advised;
    }
}
