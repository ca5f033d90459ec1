// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// System calls that change mappings.
public sealed partial class Syscalls
{
    public KTask<SysRet> Mmap(TaskStruct task, ulong addr, ulong length, ulong prot, ulong flags, int fd, ulong offset) =>
        new(Errno.ENOSYS);

    public KTask<SysRet> Munmap(TaskStruct task, ulong addr, ulong length) => new(Errno.ENOSYS);

    public KTask<SysRet> Mprotect(TaskStruct task, ulong addr, ulong length, ulong prot) => new(Errno.ENOSYS);

    public KTask<SysRet> Mremap(TaskStruct task, ulong addr, ulong oldLength, ulong newLength, ulong flags, ulong newAddr) =>
        new(Errno.ENOSYS);

    public KTask<SysRet> Madvise(TaskStruct task, ulong addr, ulong length, int advice) => new(Errno.ENOSYS);

    public KTask<SysRet> Mseal(TaskStruct task, ulong addr, ulong length, ulong flags) => new(Errno.ENOSYS);
}
