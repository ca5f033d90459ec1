// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Files without contents of their own: /dev/zero, /dev/null, and memory as a file.</summary>
/// <remarks>drivers/char/mem.c; what /dev/userfaultfd does is with userfaultfd.</remarks>
internal sealed class Devices(Machine machine)
{
    // A reference of the folder's own keeps each.
    private readonly Inode zero = new(machine, "/dev/zero", 0) { Kind = InodeKind.Zero, References = 1 };
    private readonly Inode nothing = new(machine, "/dev/null", 0) { Kind = InodeKind.Null, References = 1 };

    private readonly Inode userfaultfd = new(machine, "/dev/userfaultfd", 0) { Kind = InodeKind.UserfaultfdDevice, References = 1 };

    private readonly Inode memory = new(machine, "/proc/self/mem", 0) { Kind = InodeKind.ProcMem, References = 1 };

    /// <summary>The device of a path, or null.</summary>
    internal static Inode? Find(Machine machine, string path) => path switch
    {
        "/dev/zero" => machine.Devices.zero,
        "/dev/null" => machine.Devices.nothing,
        "/dev/userfaultfd" => machine.Devices.userfaultfd,
        "/proc/self/mem" => machine.Devices.memory,
        _ => null,
    };

    /// <summary>Zeros without an end, or the end at once.</summary>
    /// <remarks>drivers/char/mem.c:read_iter_zero()</remarks>
    internal static async KTask<SysRet> Read(FileStruct file, IovIter to)
    {
        long read = 0;
        var zeros = new byte[VirtAddr.PageSize];
        while (file.Inode.Kind == InodeKind.Zero && to.Count > 0)
        {
            int bytes = (int)Math.Min(VirtAddr.PageSize, to.Count);
            int copied = await to.CopyTo(zeros.AsMemory(0, bytes));
            read += copied;
            if (copied < bytes)
            {
                return read > 0 ? read : Errno.EFAULT;
            }
        }

        return read;
    }
}
