// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// One fault, by hand.
public sealed partial class Syscalls
{
    /// <summary>
    /// One attempt of the fault handler, with flags of the caller's: what it answers. The lock that the flags name is taken for it, and
    /// dropped unless the answer says that it is gone.
    /// </summary>
    public async KTask<SysRet> HandleMmFault(TaskStruct task, ulong addr, FaultFlags flags)
    {
        MmStruct mm = Live(task).Mm!;
        await mm.MmapLock.Read();
        Vma? vma = mm.Vmas.Lookup(new VirtAddr(addr));
        bool hasVmaOnly = vma is not null && (flags & FaultFlags.VmaLock) != 0;
        if (hasVmaOnly && !vma!.TryStartRead())
        {
            throw new KernelBugException("a mapping that a writer is at, under mmap_lock");
        }

        if (vma is null || hasVmaOnly)
        {
            mm.MmapLock.UnlockRead();
        }

        if (vma is null)
        {
            return (long)VmFault.Sigsegv;
        }

        VmFault result = await Memory.HandleMmFault(task, vma, new VirtAddr(addr), flags);
        bool isDropped = (result & VmFault.Completed) != 0
            || ((result & VmFault.Retry) != 0 && (flags & FaultFlags.RetryNowait) == 0);
        if (!isDropped && hasVmaOnly)
        {
            vma.EndRead();
        }
        else if (!isDropped)
        {
            mm.MmapLock.UnlockRead();
        }

        return (long)result;
    }
}
