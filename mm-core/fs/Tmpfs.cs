// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A tmpfs with one directory: shmem files that have a name, and live until the machine is gone.</summary>
/// <remarks>mm/shmem.c; on Linux it is mounted at /dev/shm.</remarks>
internal sealed class Tmpfs(Machine machine)
{
    /// <summary>Where a script finds it.</summary>
    internal const string MountPoint = "/dev/shm/";

    private const int LongestName = 255;

    private readonly Dictionary<string, Inode> files = [];

    /// <summary>A name of 255 bytes is the longest that a directory has.</summary>
    internal static bool IsTooLong(string name) => System.Text.Encoding.UTF8.GetByteCount(name) > LongestName;

    private long used;

    internal bool IsFull =>
        machine.Config.TmpfsBytes != 0 && (ulong)used >= VirtAddr.AlignUp(machine.Config.TmpfsBytes) >> VirtAddr.PageShift;

    /// <summary>Whether so many pages could be allocated if it were empty.</summary>
    internal bool HasRoomFor(ulong pages) =>
        machine.Config.TmpfsBytes == 0 || pages <= VirtAddr.AlignUp(machine.Config.TmpfsBytes) >> VirtAddr.PageShift;

    /// <summary>Pages of all its files.</summary>
    internal long Used => used;

    internal void Account(long pages)
    {
        used += pages;
        Kernel.BugOn(used < 0);
    }

    internal Inode? Find(string name) => files.GetValueOrDefault(name);

    /// <summary>The directory keeps a reference: the pages stay when nobody has the file open.</summary>
    /// <remarks>mm/shmem.c:shmem_create()</remarks>
    internal Inode Create(string name)
    {
        Inode inode = Make(name);
        inode.References++;
        files.Add(name, inode);
        return inode;
    }

    /// <summary>A file that no folder has. Linux names it after its number.</summary>
    /// <remarks>mm/shmem.c:shmem_tmpfile()</remarks>
    internal Inode CreateUnnamed()
    {
        Inode inode = Make("#");
        inode.Unlinked();
        return inode;
    }

    private Inode Make(string name) => new(machine, MountPoint + name, 0) { IsNoExec = !machine.Config.TmpfsExec, Mount = this };

    /// <summary>The folder forgets the file, and lets go of it.</summary>
    /// <remarks>mm/shmem.c:shmem_unlink()</remarks>
    internal void Unlink(string name)
    {
        files.Remove(name, out Inode? inode);
        inode!.Unlinked();
        inode.Put();
    }
}
