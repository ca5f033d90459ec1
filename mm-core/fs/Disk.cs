// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A disk with one directory: the files whose names have no folder.</summary>
/// <remarks>fs/ext4/namei.c</remarks>
internal sealed class Disk(Machine machine)
{
    private readonly Dictionary<string, Inode> files = [];

    internal Inode? Find(string name) => files.GetValueOrDefault(name);

    /// <summary>The directory keeps a reference.</summary>
    internal Inode Create(string name)
    {
        Inode inode = new(machine, name, 0) { Kind = InodeKind.Disk, References = 1 };
        files.Add(name, inode);
        return inode;
    }

    /// <summary>A file that no folder has. Linux names it after its number.</summary>
    internal Inode CreateUnnamed()
    {
        Inode inode = new(machine, "#", 0) { Kind = InodeKind.Disk };
        inode.Unlinked();
        return inode;
    }

    /// <summary>The folder forgets the file, and lets go of it.</summary>
    internal void Unlink(string name)
    {
        files.Remove(name, out Inode? inode);
        inode!.Unlinked();
        inode.Put();
    }
}
