// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Pages that somebody else has, too: pins of drivers, and pipes.
public sealed partial class Syscalls
{
    /// <summary>What of FOLL_* a pin may be asked for with.</summary>
    private const FollFlags PinFlags =
        FollFlags.Write | FollFlags.Force | FollFlags.NoFault | FollFlags.HwPoison | FollFlags.LongTerm | FollFlags.Pin;

    /// <summary>A pipe, both ends in one descriptor.</summary>
    public KTask<SysRet> Pipe(TaskStruct task) => new(MmCore.Pipe.SysPipe(Live(task)));

    /// <summary>Puts the pages of a range into a pipe.</summary>
    public KTask<SysRet> Vmsplice(TaskStruct task, int fd, ulong addr, ulong length, uint flags) =>
        Live(task).Files.Hold(fd, MmCore.Pipe.SysVmsplice(task, fd, new VirtAddr(addr), length, (SpliceFlags)flags));

    /// <summary>Pins the pages of a range, as a driver does that reads or writes them for as long as it likes: a descriptor.</summary>
    public async KTask<SysRet> Pin(TaskStruct task, ulong addr, ulong length, uint flags)
    {
        VirtAddr start = new(addr);
        if (((FollFlags)flags & ~PinFlags) != 0)
        {
            throw new NotModelledException($"a pin with flags {(FollFlags)flags & ~PinFlags}");
        }

        if (!start.IsPageAligned || (length & ~VirtAddr.PageMask) != 0 || length == 0)
        {
            return Errno.EINVAL;
        }

        if (start.Value > VirtAddr.TaskSize || length > VirtAddr.TaskSize - start.Value)
        {
            return Errno.EFAULT;
        }

        PinnedPages pins = new(Live(task).Mm!);
        Errno err = await Gup.PinUserPages(task, start, start + length, (FollFlags)flags | FollFlags.LongTerm, pins.Pages);
        if (err != 0)
        {
            return err;
        }

        pins.Account();
        Inode inode = new(machine, "pin", 0) { Kind = InodeKind.Pins, Pins = pins };
        return task.Files.AddPin(new FileStruct(inode, readable: false, writable: false));
    }

    /// <summary>The nth allocation of a kind from now on fails; no call of Linux.</summary>
    public KTask<SysRet> Fail(TaskStruct task, FailPoint point, ulong nth)
    {
        Live(task).Machine.Failures.Arm(point, nth);
        return new(0);
    }

    /// <summary>Lets go of pinned pages, and closes the descriptor.</summary>
    public KTask<SysRet> Unpin(TaskStruct task, int fd)
    {
        if (Live(task).Files.GetPin(fd) is not { Inode.Pins: { } pins } file)
        {
            return new(Errno.EBADF);
        }

        pins.Release();
        task.Files.RemovePin(fd);
        file.Put();
        return new(0);
    }
}
