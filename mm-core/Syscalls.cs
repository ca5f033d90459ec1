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
    public KTask<SysRet> Mincore(TaskStruct task, ulong addr, ulong length, Memory<byte> vec) =>
        MmCore.Mincore.SysMincore(Live(task), new VirtAddr(addr), length, vec);

    /// <summary>The child's pid for the parent; the child is in <see cref="Machine.Tasks"/>.</summary>
    public KTask<SysRet> Fork(TaskStruct task) => MmCore.Fork.DoFork(Live(task));

    /// <summary>Ends the process.</summary>
    public async KTask<SysRet> Exit(TaskStruct task, int code)
    {
        await MmCore.Exit.DoExit(Live(task), code & 0xff);
        return 0;
    }

    /// <summary>
    /// Sends a signal to a process. It is taken when a thread of it is on its way to user mode: <see cref="UserAccess.TakeSignals"/>.
    /// </summary>
    public KTask<SysRet> Kill(TaskStruct task, int pid, int signal) => new(Signals.Kill(Live(task).Machine, pid, (Signal)signal));

    /// <summary>Sets the limits of the process; a hard one of 2^64 - 2 is left as it is.</summary>
    public KTask<SysRet> Setrlimit(TaskStruct task, int resource, ulong limit, ulong hard = ResourceLimits.HardStays) =>
        new(ResourceLimits.Set(Live(task), (Rlimit)resource, limit, hard));

    /// <summary>Moves the end of the heap, and says where it is.</summary>
    public KTask<SysRet> Brk(TaskStruct task, ulong brk) => MmCore.Mmap.SysBrk(Live(task), new VirtAddr(brk));

    /// <summary>The calling thread gives a capability up, for good.</summary>
    /// <remarks>
    /// kernel/capability.c:sys_capset(). Left out: those that nothing that is modelled asks the calling thread for.
    /// </remarks>
    public KTask<SysRet> DropCapability(TaskStruct task, int capability)
    {
        Capabilities dropped = (Capabilities)(1UL << capability);
        if (!Enum.IsDefined(dropped))
        {
            throw new NotModelledException($"capability {capability}");
        }

        Live(task).Machine.Scheduler.Current!.Capabilities &= ~dropped;
        return new(0);
    }

    /// <summary>A setting of the process.</summary>
    public KTask<SysRet> Prctl(TaskStruct task, int option, ulong arg2, ulong arg3, ulong arg4, ulong arg5) =>
        new(Sys.Prctl(Live(task), (PrctlOption)option, arg2, arg3, arg4, arg5));

    /// <summary>Takes the memory of a child that was killed, before it ends by itself.</summary>
    public KTask<SysRet> ProcessMrelease(TaskStruct task, int pid, uint flags) => OomKill.ProcessMrelease(Live(task), pid, flags);

    /// <summary>PR_SET_VMA_ANON_NAME of prctl: names the mappings of a range; null takes their names away.</summary>
    public KTask<SysRet> SetAnonName(TaskStruct task, ulong start, ulong length, string? name) =>
        MmCore.Madvise.SetAnonName(Live(task), new VirtAddr(start), length, name);

    /// <summary>Maps other pages of a shared mapping's file over a part of it.</summary>
    public KTask<SysRet> RemapFilePages(TaskStruct task, ulong start, ulong size, ulong prot, ulong pgoff, ulong flags) =>
        MmCore.Mmap.SysRemapFilePages(Live(task), new VirtAddr(start), size, prot, pgoff, (MapFlags)flags);

    /// <summary>
    /// Waits for a child; its exit code and signal stand in its TaskStruct. While it runs it blocks, or, with WNOHANG, is 0.
    /// </summary>
    public KTask<SysRet> Wait4(TaskStruct task, int pid, WaitOptions options) => MmCore.Exit.DoWait(Live(task), pid, options);

    /// <summary>A file without a name in any directory.</summary>
    public KTask<SysRet> MemfdCreate(TaskStruct task, string name, uint flags) =>
        new(Memfd.Create(Live(task), name, (MfdFlags)flags));

    /// <summary>A file of memory that nobody reads but who has it mapped.</summary>
    public KTask<SysRet> MemfdSecret(TaskStruct task, uint flags) => new(Secretmem.Create(Live(task), (OpenFlags)flags));

    /// <summary>A file by its name: under /dev/shm/, on the disk, a device, the caller's memory.</summary>
    public KTask<SysRet> Open(TaskStruct task, string path, uint flags) => MmCore.Open.SysOpen(Live(task), path, (OpenFlags)flags);

    /// <summary>Opens the file of a descriptor once more, by /proc/self/fd.</summary>
    public KTask<SysRet> Reopen(TaskStruct task, int fd, uint flags) =>
        Live(task).Files.Hold(fd, MmCore.Open.Reopen(task, fd, (OpenFlags)flags));

    /// <summary>Opens the memory of a process as a file.</summary>
    public KTask<SysRet> OpenMem(TaskStruct task, int pid, uint flags) => MmCore.Open.OpenMem(Live(task), pid, (OpenFlags)flags);

    /// <summary>Sets the size of a file by its name.</summary>
    public KTask<SysRet> Truncate(TaskStruct task, string path, ulong length) => MmCore.Open.Truncate(Live(task), path, length);

    /// <summary>Takes a file's name away.</summary>
    public KTask<SysRet> Unlink(TaskStruct task, string path) => new(MmCore.Open.Unlink(Live(task), path));

    /// <summary>Reads into several parts of memory.</summary>
    public KTask<SysRet> Readv(TaskStruct task, int fd, (VirtAddr Start, ulong Length)[] vector) =>
        Live(task).Files.Hold(fd, ReadWrite.Vector(task, fd, vector, isWrite: false));

    /// <summary>Writes from several parts of memory.</summary>
    public KTask<SysRet> Writev(TaskStruct task, int fd, (VirtAddr Start, ulong Length)[] vector) =>
        Live(task).Files.Hold(fd, ReadWrite.Vector(task, fd, vector, isWrite: true));

    /// <summary>A second descriptor of an open file.</summary>
    public KTask<SysRet> Dup(TaskStruct task, int fd) => new(MmCore.Open.Dup(Live(task), fd));

    /// <summary>Moves the file's position.</summary>
    public KTask<SysRet> Lseek(TaskStruct task, int fd, ulong offset, int whence) =>
        new(MmCore.Open.Lseek(Live(task), fd, unchecked((long)offset), whence));

    /// <summary>Switches the machine's swap area on.</summary>
    public KTask<SysRet> Swapon(TaskStruct task) => new(Swapfile.Swapon(Live(task).Machine));

    /// <summary>Brings back what is in the machine's swap area, and switches it off.</summary>
    public KTask<SysRet> Swapoff(TaskStruct task) => Swapfile.Swapoff(Live(task).Machine);

    /// <summary>Writes a file back.</summary>
    public KTask<SysRet> Fsync(TaskStruct task, int fd) =>
        Live(task).Files.Hold(fd, Sync.Fsync(task, fd));

    /// <summary>sync_file_range(2).</summary>
    public KTask<SysRet> SyncFileRange(TaskStruct task, int fd, ulong offset, ulong length, uint flags) =>
        Live(task).Files.Hold(fd, Sync.FileRange(task, fd, offset, length, (SyncFileRangeFlags)flags));

    /// <summary>cachestat(2).</summary>
    public KTask<SysRet> Cachestat(TaskStruct task, int fd, ulong offset, ulong length, uint flags, CachestatInfo info) =>
        Live(task).Files.Hold(fd, Filemap.SysCachestat(task, fd, offset, length, flags, info));

    /// <summary>posix_fadvise(2).</summary>
    public KTask<SysRet> PosixFadvise(TaskStruct task, int fd, ulong offset, ulong length, int advice) =>
        Live(task).Files.Hold(fd, Fadvise.SysFadvise(task, fd, offset, length, (Fadvice)advice));

    /// <summary>Sets the size of a file.</summary>
    public KTask<SysRet> Ftruncate(TaskStruct task, int fd, ulong length) =>
        Live(task).Files.Hold(fd, Memfd.Ftruncate(task, fd, length));

    /// <summary>Allocates a part of a file, or punches a hole into it.</summary>
    public KTask<SysRet> Fallocate(TaskStruct task, int fd, uint mode, ulong offset, ulong length) =>
        Live(task).Files.Hold(fd, MmCore.Open.Fallocate(task, fd, (FallocateFlags)mode, offset, length));

    /// <summary>The seals of a memory file.</summary>
    public KTask<SysRet> Fcntl(TaskStruct task, int fd, int command, uint argument) =>
        Live(task).Files.Hold(fd, Memfd.Fcntl(task, fd, (FcntlCommand)command, (Seals)argument));

    /// <summary>Closes a descriptor. Mappings of the file stay.</summary>
    public async KTask<SysRet> Close(TaskStruct task, int fd)
    {
        if (Live(task).Files.Remove(fd) is not { } file)
        {
            return Errno.EBADF;
        }

        await FileTable.Fput(file);
        return 0;
    }

    /// <summary>Reads from the file's position, which moves, into the caller's memory.</summary>
    public KTask<SysRet> Read(TaskStruct task, int fd, ulong buffer, ulong count) =>
        Live(task).Files.Hold(fd, ReadWrite.Read(task, fd, new VirtAddr(buffer), count, position: null));

    /// <summary>Reads from a place in the file.</summary>
    public KTask<SysRet> Pread(TaskStruct task, int fd, ulong buffer, ulong count, ulong offset) =>
        Live(task).Files.Hold(fd, ReadWrite.Read(task, fd, new VirtAddr(buffer), count, offset));

    /// <summary>Writes from the caller's memory to the file's position, which moves.</summary>
    public KTask<SysRet> Write(TaskStruct task, int fd, ulong buffer, ulong count) =>
        Live(task).Files.Hold(fd, ReadWrite.Write(task, fd, new VirtAddr(buffer), count, position: null));

    /// <summary>Writes to a place in the file.</summary>
    public KTask<SysRet> Pwrite(TaskStruct task, int fd, ulong buffer, ulong count, ulong offset) =>
        Live(task).Files.Hold(fd, ReadWrite.Write(task, fd, new VirtAddr(buffer), count, offset));

    /// <summary>Reads memory of another process.</summary>
    public KTask<SysRet> ProcessVmReadv(
        TaskStruct task, int pid, (VirtAddr Start, ulong Length) local, (VirtAddr Start, ulong Length) remote) =>
        ProcessVmAccess.ReadWrite(Live(task), pid, local, remote, isWrite: false);

    /// <summary>Writes memory of another process.</summary>
    public KTask<SysRet> ProcessVmWritev(
        TaskStruct task, int pid, (VirtAddr Start, ulong Length) local, (VirtAddr Start, ulong Length) remote) =>
        ProcessVmAccess.ReadWrite(Live(task), pid, local, remote, isWrite: true);

    /// <summary>A write of a number to /proc/PID/clear_refs.</summary>
    public KTask<SysRet> ClearRefs(TaskStruct task, int kind) => TaskMmu.ClearRefsWrite(Live(task), kind);

    /// <summary>The ioctl PAGEMAP_SCAN of /proc/PID/pagemap. What it finds is left in <paramref name="arg"/>.</summary>
    public KTask<SysRet> PagemapScan(TaskStruct task, PmScanArg arg) => TaskMmu.DoPagemapScan(Live(task), arg);

    /// <summary>A process that has exited cannot call anything.</summary>
    private TaskStruct Live(TaskStruct task)
    {
        Kernel.BugOn(task.Machine != machine);
        Kernel.BugOn(task.HasExited);
        return task;
    }
}
