// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// userfaultfd, and its ioctls.
public sealed partial class Syscalls
{
    /// <summary>A userfaultfd whose handshake is made, without which it does nothing.</summary>
    public KTask<SysRet> Userfaultfd(TaskStruct task, uint flags, ulong features)
    {
        SysRet fd = MmCore.Userfaultfd.SysUserfaultfd(Live(task), (OpenFlags)flags);
        if (fd.IsError)
        {
            return new(fd);
        }

        SysRet made = MmCore.Userfaultfd.Api(task, (int)fd.Value, new UffdioArg { Features = features });
        if (!made.IsError)
        {
            return new(fd);
        }

        task.Files.Remove((int)fd.Value)!.Put();
        return new(made);
    }

    /// <summary>A userfaultfd without the handshake.</summary>
    public KTask<SysRet> NewUserfaultfd(TaskStruct task, uint flags) =>
        new(MmCore.Userfaultfd.SysUserfaultfd(Live(task), (OpenFlags)flags));

    /// <summary>The same, by who has opened /dev/userfaultfd.</summary>
    public KTask<SysRet> UserfaultfdIocNew(TaskStruct task, int fd, uint flags) =>
        new(MmCore.Userfaultfd.DevIoctlNew(Live(task), fd, (OpenFlags)flags));

    /// <summary>Whether a userfaultfd has something to be read, without waiting.</summary>
    public KTask<SysRet> Poll(TaskStruct task, int fd, PollEvents events, out PollEvents revents) =>
        new(MmCore.Userfaultfd.SysPoll(Live(task), fd, events, out revents));

    /// <summary>Reads one message.</summary>
    public KTask<SysRet> UffdRead(TaskStruct task, int fd, Action<UffdMsg> message) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.ReadOne(task, fd, message));

    /// <summary>UFFDIO_API.</summary>
    public KTask<SysRet> UffdioApi(TaskStruct task, int fd, UffdioArg arg) => new(MmCore.Userfaultfd.Api(Live(task), fd, arg));

    /// <summary>UFFDIO_REGISTER.</summary>
    public KTask<SysRet> UffdioRegister(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Register(task, fd, arg));

    /// <summary>UFFDIO_UNREGISTER.</summary>
    public KTask<SysRet> UffdioUnregister(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Unregister(task, fd, arg));

    /// <summary>UFFDIO_WAKE.</summary>
    public KTask<SysRet> UffdioWake(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Wake(task, fd, arg));

    /// <summary>UFFDIO_COPY.</summary>
    public KTask<SysRet> UffdioCopy(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Fill(task, fd, arg, MfillKind.Copy));

    /// <summary>UFFDIO_ZEROPAGE.</summary>
    public KTask<SysRet> UffdioZeropage(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Fill(task, fd, arg, MfillKind.Zeropage));

    /// <summary>UFFDIO_CONTINUE.</summary>
    public KTask<SysRet> UffdioContinue(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Fill(task, fd, arg, MfillKind.Continue));

    /// <summary>UFFDIO_POISON.</summary>
    public KTask<SysRet> UffdioPoison(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Fill(task, fd, arg, MfillKind.Poison));

    /// <summary>UFFDIO_MOVE.</summary>
    public KTask<SysRet> UffdioMove(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Move(task, fd, arg));

    /// <summary>UFFDIO_WRITEPROTECT.</summary>
    public KTask<SysRet> UffdioWriteprotect(TaskStruct task, int fd, UffdioArg arg) =>
        Live(task).Files.Hold(fd, MmCore.Userfaultfd.Writeprotect(task, fd, arg));
}
