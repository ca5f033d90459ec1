// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// System calls that change mappings.
public sealed partial class Syscalls
{
    private const MapFlags RefusedMapFlags = MapFlags.MAP_HUGETLB | MapFlags.MAP_SYNC;

    public KTask<SysRet> Mmap(TaskStruct task, ulong addr, ulong length, ulong prot, ulong flags, int fd, ulong offset)
    {
        MapFlags refused = (MapFlags)flags & RefusedMapFlags;
        return refused == 0
            ? task.Files.Hold(fd, MmCore.Mmap.SysMmap(task, new VirtAddr(addr), length, (Prot)prot, (MapFlags)flags, fd, offset))
            : throw new NotModelledException($"{refused}");
    }

    public KTask<SysRet> Munmap(TaskStruct task, ulong addr, ulong length) =>
        MmCore.Mmap.SysMunmap(task, new VirtAddr(addr), length);

    public KTask<SysRet> Mprotect(TaskStruct task, ulong addr, ulong length, ulong prot) =>
        MmCore.Mprotect.SysMprotect(task, new VirtAddr(addr), length, (Prot)prot);

    public KTask<SysRet> Mremap(TaskStruct task, ulong addr, ulong oldLength, ulong newLength, ulong flags, ulong newAddr) =>
        MmCore.Mremap.SysMremap(task, new VirtAddr(addr), oldLength, newLength, (MremapFlags)flags, new VirtAddr(newAddr));

    public KTask<SysRet> Madvise(TaskStruct task, ulong addr, ulong length, int advice) =>
        MmCore.Madvise.SysMadvise(task, new VirtAddr(addr), length, (Madvice)advice);

    /// <summary>Advice about ranges of a process, the caller or another; which of them were advised is told by their bytes.</summary>
    public KTask<SysRet> ProcessMadvise(TaskStruct task, int pid, (VirtAddr Start, ulong Length)[] vector, int advice, uint flags) =>
        MmCore.Madvise.SysProcessMadvise(Live(task), pid, vector, (Madvice)advice, flags);

    public KTask<SysRet> Msync(TaskStruct task, ulong addr, ulong length, uint flags) =>
        MmCore.Msync.SysMsync(task, new VirtAddr(addr), length, (MsyncFlags)flags);

    public KTask<SysRet> Mlock(TaskStruct task, ulong addr, ulong length) => Mlock2(task, addr, length, 0);

    public KTask<SysRet> Mlock2(TaskStruct task, ulong addr, ulong length, ulong flags) =>
        MmCore.Mlock.SysMlock2(task, new VirtAddr(addr), length, (MlockFlags)flags);

    public KTask<SysRet> Munlock(TaskStruct task, ulong addr, ulong length) => MmCore.Mlock.SysMunlock(task, new VirtAddr(addr), length);

    public KTask<SysRet> Mlockall(TaskStruct task, ulong flags) => MmCore.Mlock.SysMlockall(task, (MclFlags)flags);

    public KTask<SysRet> Munlockall(TaskStruct task) => MmCore.Mlock.SysMunlockall(task);

    public KTask<SysRet> Mseal(TaskStruct task, ulong addr, ulong length, ulong flags) =>
        MmCore.Mseal.SysMseal(task, new VirtAddr(addr), length, flags);
}
