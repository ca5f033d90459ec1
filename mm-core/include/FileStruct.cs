// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>An open file.</summary>
/// <remarks>include/linux/fs.h:struct file</remarks>
public sealed class FileStruct
{
    private readonly ulong id;

    internal FileStruct(Inode inode, bool readable, bool writable)
    {
        Inode = inode;
        IsReadable = readable;
        IsWritable = writable;
        inode.References++;
        id = inode.Machine.Scheduler.NewObject();
    }

    internal Inode Inode { get; }

    /// <summary>O_PATH: it says where a file is, and nothing can be done with what is in it.</summary>
    internal bool IsPath { get; init; }

    /// <summary>What a userfaultfd is; null: it is a file of another kind.</summary>
    internal UserfaultfdCtx? Userfaultfd { get; init; }

    /// <summary>O_NONBLOCK: a read of nothing is EAGAIN.</summary>
    internal bool IsNonblock { get; init; }

    internal AddressSpace Mapping => Inode.Mapping;

    public string Name => Inode.Name;

    public bool IsReadable { get; }

    public bool IsWritable { get; }

    /// <summary>There is something that it could read or write.</summary>
    /// <remarks>
    /// FMODE_CAN_READ and FMODE_CAN_WRITE, as fs/open.c:do_dentry_open() sets them: what is neither readable nor writable asks nobody.
    /// </remarks>
    internal bool HasContents => Inode.Kind is not (InodeKind.UserfaultfdDevice or InodeKind.Secret);

    /// <summary>Of /proc/PID/mem: whose memory it is.</summary>
    internal MmStruct? MemoryOf { get; init; }

    /// <summary>O_SYNC and O_DSYNC: what is written is on the disk when the call ends.</summary>
    internal bool IsSync { get; init; }

    /// <summary>O_APPEND: what is written goes behind the end, whatever place a call names.</summary>
    internal bool IsAppend { get; init; }

    /// <summary>The place behind the last read, for the next one to be known as its continuation.</summary>
    internal ulong PreviousIndex { get; set; } = ulong.MaxValue;

    /// <summary>How many pages are read at once; POSIX_FADV_SEQUENTIAL has it doubled.</summary>
    /// <remarks>include/linux/fs.h:struct file_ra_state</remarks>
    internal ulong ReadAheadPages { get; set; } = Filemap.ReadAheadPages;

    /// <summary>FMODE_RANDOM: a read reads what it asks for.</summary>
    internal bool IsRandom { get; set; }

    /// <summary>f_pos, for read(2) and write(2).</summary>
    internal ulong Position { get; set; }

    /// <summary>Descriptors, VMAs and calls that refer to it.</summary>
    internal int RefCount { get; private set; } = 1;

    internal FileStruct Get()
    {
        Kernel.BugOn(RefCount <= 0);
        RefCount++;
        Touch(Sharing.Add);
        return this;
    }

    /// <summary>Nobody else refers to it: with this reference it goes. Others meet who is the last.</summary>
    internal bool IsLast()
    {
        Touch(RefCount == 1 ? Sharing.Write : Sharing.Add);
        return RefCount == 1;
    }

    /// <summary>fput(): the last reference lets go of the inode.</summary>
    internal void Put()
    {
        Kernel.BugOn(RefCount <= 0);
        bool isLast = IsLast();
        RefCount--;
        if (isLast)
        {
            Inode.Put();
        }
    }

    private void Touch(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.File, id, 0, sharing);
        }
    }
}
