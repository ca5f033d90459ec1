// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The system calls, with the raw values of the uapi: one method each.</summary>
/// <remarks>Run them on a thread of the task: <see cref="Scheduler.Run"/>.</remarks>
public sealed partial class Syscalls
{
    private readonly Machine machine;

    internal Syscalls(Machine machine) => this.machine = machine;

    /// <summary>Which pages are resident. One byte a page into <paramref name="vec"/>, bit 0.</summary>
    public KTask<SysRet> Mincore(TaskStruct task, ulong addr, ulong length, Memory<byte> vec) => new(Errno.ENOSYS);

    /// <summary>The child's pid for the parent; the child is in <see cref="Machine.Tasks"/>.</summary>
    public KTask<SysRet> Fork(TaskStruct task) => new(Errno.ENOSYS);

    public KTask<SysRet> Exit(TaskStruct task, int code) => new(Errno.ENOSYS);

    /// <summary>Waits for a child; its exit code and signal stand in its TaskStruct. Blocks while it runs.</summary>
    public KTask<SysRet> Wait4(TaskStruct task, int pid) => new(Errno.ENOSYS);

    public KTask<SysRet> MemfdCreate(TaskStruct task, string name, uint flags) => new(Errno.ENOSYS);

    public KTask<SysRet> Ftruncate(TaskStruct task, int fd, ulong length) => new(Errno.ENOSYS);

    public KTask<SysRet> Close(TaskStruct task, int fd) => new(Errno.ENOSYS);

    /// <summary>Reads into a buffer of the kernel's caller, not of the process.</summary>
    public KTask<SysRet> Pread(TaskStruct task, int fd, Memory<byte> buffer, ulong offset) => new(Errno.ENOSYS);

    public KTask<SysRet> Pwrite(TaskStruct task, int fd, ReadOnlyMemory<byte> buffer, ulong offset) => new(Errno.ENOSYS);

    public KTask<SysRet> Read(TaskStruct task, int fd, Memory<byte> buffer) => new(Errno.ENOSYS);

    public KTask<SysRet> Write(TaskStruct task, int fd, ReadOnlyMemory<byte> buffer) => new(Errno.ENOSYS);

    /// <summary>A write of a number to /proc/PID/clear_refs.</summary>
    public KTask<SysRet> ClearRefs(TaskStruct task, int kind) => new(Errno.ENOSYS);
}
