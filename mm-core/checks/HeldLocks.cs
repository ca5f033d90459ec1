// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Every lock of a machine that is held, in lock order: the sum over the objects, for the locks keep no list.</summary>
internal static class HeldLocks
{
    private const string Read = "read";
    private const string Write = "write";

    internal static List<HeldLock> Of(Machine machine)
    {
        List<HeldLock> held = [];
        List<AddressSpace> mappings = Mappings(machine);
        foreach (AddressSpace mapping in mappings)
        {
            Add(held, "i_rwsem", mapping.Host.Rwsem, mapping.Host.Name);
        }

        foreach (Pipe pipe in OpenFiles(machine).Select(file => file.Inode.Pipe).OfType<Pipe>().Distinct().Where(one => !one.Mutex.IsFree))
        {
            held.Add(new HeldLock("pipe_mutex", "", $"{pipe.Mutex}"));
        }

        foreach (TaskStruct task in machine.LiveTasks)
        {
            AddMmapLock(held, task.Mm!);
        }

        foreach (UserfaultfdCtx ctx in Userfaultfds(machine))
        {
            Add(held, "map_changing_lock", ctx.MapChangingLock, $"userfaultfd of mm {ctx.Mm.Id}");
        }

        foreach (AddressSpace mapping in mappings)
        {
            Add(held, "invalidate_lock", mapping.InvalidateLock, mapping.Host.Name);
        }

        AddFolioLocks(held, machine.PageAlloc);
        foreach (AddressSpace mapping in mappings)
        {
            Add(held, "i_mmap_rwsem", mapping.IMmapRwsem, mapping.Host.Name);
        }

        HashSet<AnonVma> roots = [];
        foreach (AnonVma anonVma in machine.AnonVmas.Live)
        {
            if (roots.Add(anonVma.Root))
            {
                Add(held, "anon_vma", anonVma.Root.Rwsem, anonVma.Root.ToString());
            }
        }

        AddPtls(held, machine.PageAlloc);
        return held;
    }

    private static void AddMmapLock(List<HeldLock> held, MmStruct mm)
    {
        Add(held, "mmap_lock", mm.MmapLock, $"mm {mm.Id}");
        foreach (Vma vma in mm.Vmas.All)
        {
            // The mark is valid until mmap_lock is released; a reader that is still in has it beside the writer who waits.
            if (vma.IsWriteLocked && mm.MmapLock.IsWriteHeld)
            {
                held.Add(new HeldLock("vma_lock", Write, $"mm {mm.Id}, {vma}"));
            }

            if (vma.Readers > 0)
            {
                held.Add(new HeldLock("vma_lock", Read, $"mm {mm.Id}, {vma}, {vma.Readers} readers"));
            }
        }
    }

    /// <summary>The files that somebody maps or has open.</summary>
    private static List<AddressSpace> Mappings(Machine machine)
    {
        List<AddressSpace> found = [];
        foreach (TaskStruct task in machine.LiveTasks)
        {
            foreach (Vma vma in task.Mm!.Vmas.All)
            {
                AddOnce(found, vma.File);
            }

            foreach (FileStruct file in task.Files.All.Where(file => file.Userfaultfd is null))
            {
                AddOnce(found, file);
            }
        }

        return found;
    }

    /// <summary>Those that watch a mapping, or that somebody has open; of a child too, whose descriptor nobody has read yet.</summary>
    private static HashSet<UserfaultfdCtx> Userfaultfds(Machine machine) =>
    [
        .. machine.LiveTasks.SelectMany(task => task.Mm!.Vmas.All.Select(vma => vma.UserfaultfdCtx)
            .Concat(task.Files.All.Select(file => file.Userfaultfd))).OfType<UserfaultfdCtx>(),
    ];

    private static IEnumerable<FileStruct> OpenFiles(Machine machine) => machine.LiveTasks.SelectMany(task => task.Files.All);

    private static void AddOnce(List<AddressSpace> found, FileStruct? file)
    {
        if (file is not null && !found.Contains(file.Mapping))
        {
            found.Add(file.Mapping);
        }
    }

    private static void AddFolioLocks(List<HeldLock> held, PageAlloc alloc)
    {
        for (ulong pfn = 1; pfn < alloc.EndPfn; pfn++)
        {
            if (alloc.TryPage(pfn) is Folio { IsLocked: true })
            {
                held.Add(new HeldLock("folio_lock", "", $"page {pfn}"));
            }
        }
    }

    private static void AddPtls(List<HeldLock> held, PageAlloc alloc)
    {
        for (ulong pfn = 1; pfn < alloc.EndPfn; pfn++)
        {
            if (alloc.TryTable(pfn) is { Ptl.IsHeld: true } table)
            {
                held.Add(new HeldLock("ptl", "", $"mm {table.Mm.Id}, level {table.Level} at {table.Base}"));
            }
        }
    }

    private static void Add(List<HeldLock> held, string name, RwSemaphore sem, string where)
    {
        if (!sem.IsFree)
        {
            held.Add(new HeldLock(name, sem.IsWriteHeld ? Write : Read, $"{where}, {sem}"));
        }
    }
}
