// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// A file of the shmem file system: a memfd, or what stands behind shared anonymous memory. Or a device without contents.
/// </summary>
/// <remarks>include/linux/shmem_fs.h:struct shmem_inode_info</remarks>
internal sealed class Inode
{
    private readonly ulong id;

    internal Inode(Machine machine, string name, ulong size)
    {
        Machine = machine;
        Name = name;
        id = machine.Scheduler.NewObject();
        Size = size;
        Mapping = new AddressSpace(this, machine.Scheduler, id);
    }

    internal Machine Machine { get; }

    /// <summary>As mappings show it.</summary>
    internal string Name { get; private set; }

    /// <summary>What reads, writes and mappings of it are.</summary>
    internal InodeKind Kind { get; init; }

    /// <summary>The mount whose room its pages take; null: nobody counts.</summary>
    internal Tmpfs? Mount { get; init; }

    /// <summary>Whether its file system is mounted noexec.</summary>
    /// <remarks>mm/mmap.c:do_mmap()</remarks>
    internal bool IsNoExec { get; init; }

    /// <summary>i_size in bytes. Protected by: the inode's lock.</summary>
    internal ulong Size
    {
        get
        {
            Touch(Sharing.Read);
            return field;
        }

        set
        {
            Touch(Sharing.Write);
            field = value;
        }
    }

    /// <summary>Open files and mappings; the last one empties the cache.</summary>
    internal int References { get; set; }

    /// <summary>Pages of commit charge held for the whole size: shared anonymous memory is charged when it is made.</summary>
    internal ulong AccountedPages { get; set; }

    internal AddressSpace Mapping { get; }

    /// <summary>Pages up to the size, the partial last one included.</summary>
    internal ulong SizeInPages => VirtAddr.AlignUp(Size) >> VirtAddr.PageShift;

    /// <summary>It has lost its name. Who has it open, or mapped, keeps it.</summary>
    /// <remarks>fs/d_path.c, d_path</remarks>
    internal void Unlinked() => Name += " (deleted)";

    /// <summary>A scheduling point in front of a change of the size.</summary>
    internal PointAwaitable PointOfSize(string name) => Machine.Scheduler.Point(ObjectKind.InodeSize, id, 0, Sharing.Write, name);

    private void Touch(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.InodeSize, id, 0, sharing);
        }
    }
}
