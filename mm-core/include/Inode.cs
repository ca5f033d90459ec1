// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>
/// A file: of the shmem file system, which a memfd is too, and what stands behind shared anonymous memory; one on the disk; secret memory.
/// Or what only has a descriptor: a device, a pipe, a userfaultfd, a pin.
/// </summary>
/// <remarks>include/linux/shmem_fs.h:struct shmem_inode_info</remarks>
internal sealed class Inode : IGate
{
    /// <summary>What a hole that is being punched is a part of, beside the size.</summary>
    private const int PunchPart = 1;

    /// <summary>Whether anybody has it open still.</summary>
    private const int OpenPart = 2;

    private readonly ulong id;
    private readonly WaitQueue punchWaiters;
    private ulong punchStart;
    private ulong punchEnd;

    internal Inode(Machine machine, string name, ulong size)
    {
        Machine = machine;
        Name = name;
        id = machine.Scheduler.NewObject();
        Size = size;
        punchWaiters = new WaitQueue(machine.Scheduler);
        Rwsem = new RwSemaphore(machine.Scheduler, "i_rwsem", LockRank.Inode);
        Mapping = new AddressSpace(this, machine.Scheduler, id);
    }

    internal Machine Machine { get; }

    /// <summary>Its number among what threads can meet at.</summary>
    internal ulong Id => id;

    /// <summary>As mappings show it.</summary>
    internal string Name { get; private set; }

    /// <summary>What reads, writes and mappings of it are.</summary>
    internal InodeKind Kind { get; init; }

    /// <summary>Of a pipe: what is in it.</summary>
    internal Pipe? Pipe { get; init; }

    /// <summary>Of a pin: the pages.</summary>
    internal PinnedPages? Pins { get; init; }

    /// <summary>What is done with files of this kind; null: a device, which has no pages.</summary>
    internal FileOperations? Ops => Kind switch
    {
        InodeKind.Shmem => ShmemOperations.Instance,
        InodeKind.Disk => Ext4Operations.Instance,
        InodeKind.Secret => SecretmemOperations.Instance,
        _ => null,
    };

    /// <summary>What stands on the disk, by page. A page that waits for its first write has a block of zeros.</summary>
    internal SortedDictionary<ulong, PageContents> Blocks { get; } = [];

    /// <summary>Blocks of the disk that are allocated, and that nobody has written: they read as zeros.</summary>
    internal SortedSet<ulong> Unwritten { get; } = [];

    /// <summary>The mount whose room its pages take; null: nobody counts.</summary>
    internal Tmpfs? Mount { get; init; }

    /// <summary>Whether its file system is mounted noexec.</summary>
    /// <remarks>mm/mmap.c:do_mmap()</remarks>
    internal bool IsNoExec { get; init; }

    /// <summary>i_rwsem: who writes, allocates or cuts off is alone.</summary>
    internal RwSemaphore Rwsem { get; }

    /// <summary>What cannot be done to the file any more. Protected by: <see cref="Rwsem"/>.</summary>
    internal Seals Seals { get; set; } = Seals.F_SEAL_SEAL;

    /// <summary>Whether its mode lets it be executed.</summary>
    internal bool IsExecutable { get; init; } = true;

    bool IGate.IsOpen(Sharing sharing) => punchEnd <= punchStart;

    /// <summary>i_size in bytes. Protected by: <see cref="Rwsem"/>.</summary>
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

    /// <summary>Lets go of the file; the last one takes its page cache down.</summary>
    /// <remarks>fs/inode.c:iput()</remarks>
    internal void Put()
    {
        Kernel.BugOn(References <= 0);
        References--;
        if (References == 0)
        {
            Touch(OpenPart, Sharing.Write);
            Kernel.BugOn(Mapping.MapCount != 0);
            Pipe?.Release();
            Pins?.Release();
            Ops?.Evict(this);
        }
    }

    /// <summary>Whether no folder has it: it lost its name, or never had one.</summary>
    internal bool IsUnlinked { get; private set; }

    /// <summary>Whoever works on it has a reference, or it is freed memory.</summary>
    internal void AssertOpen()
    {
        Touch(OpenPart, Sharing.Read);
        Kernel.BugOn(References == 0);
    }

    /// <summary>It has lost its name. Who has it open, or mapped, keeps it.</summary>
    /// <remarks>fs/d_path.c:d_path()</remarks>
    internal void Unlinked()
    {
        Name += " (deleted)";
        IsUnlinked = true;
    }

    /// <summary>Faults in these pages wait until <see cref="EndPunch"/>.</summary>
    internal void BeginPunch(ulong first, ulong end)
    {
        Rwsem.AssertWriteHeld();
        (punchStart, punchEnd) = (first, end);
        Touch(PunchPart, Sharing.Write);
    }

    internal void EndPunch()
    {
        (punchStart, punchEnd) = (0, 0);
        Touch(PunchPart, Sharing.Write);
        punchWaiters.WakeAll();
    }

    /// <summary>Whether a page lies in a hole that is being punched.</summary>
    internal bool IsPunched(ulong index)
    {
        Touch(PunchPart, Sharing.Read);
        return index >= punchStart && index < punchEnd;
    }

    /// <summary>Sleeps until the hole is done.</summary>
    internal async KTask<Unit> WaitForPunch()
    {
        GateWait wait = new(this, punchWaiters, $"a hole in {Name}");
        while (punchEnd > punchStart)
        {
            await Machine.Scheduler.Point(new Operation(ObjectKind.InodeSize, id, PunchPart, Sharing.Read | Sharing.Acquire), wait);
        }

        AssertOpen();
        return default;
    }

    /// <summary>A scheduling point in front of a change of the size.</summary>
    internal PointAwaitable PointOfSize(string name) => Machine.Scheduler.Point(ObjectKind.InodeSize, id, 0, Sharing.Write, name);

    private void Touch(Sharing sharing) => Touch(0, sharing);

    private void Touch(int part, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.InodeSize, id, part, sharing);
        }
    }
}
