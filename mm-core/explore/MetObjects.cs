// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Finds what threads meet at by its number: slow, for the one execution that is told to a reader.</summary>
internal sealed class MetObjects(Machine machine)
{
    private static readonly string[] Levels = ["", "pte", "pmd", "pud", "pgd"];

    internal MetObject Of(in Operation operation) => operation.Kind switch
    {
        ObjectKind.RwSemaphore => Semaphore(operation.Object),
        ObjectKind.SpinLock => TableOf(operation.Object) is { } table
            ? new MetObject("page table lock", TaskOf(table.Mm), table.Base, State: table.Ptl.IsHeld ? "held" : "free")
            : new MetObject("a spinlock"),
        ObjectKind.FolioLock => Page("folio lock", operation.Object),
        ObjectKind.VmaLock or ObjectKind.Vma => Mapping(operation),
        ObjectKind.Entry => Entry(operation),
        ObjectKind.VmaTree => new MetObject("the tree of VMAs"),
        ObjectKind.Folio => Page(FieldOf(operation.Part), operation.Object),
        ObjectKind.Memory => Page("memory", operation.Object),
        ObjectKind.PageCache => new MetObject("page cache"),
        ObjectKind.SwapSlot => new MetObject($"swap slot {operation.Object}"),
        ObjectKind.File => new MetObject("open file"),
        ObjectKind.InodeSize => new MetObject("i_size"),
        ObjectKind.Counter => new MetObject(MmStruct.NameOfPart(operation.Part)),
        ObjectKind.Tlb => new MetObject("TLB"),
        ObjectKind.Userfaultfd => new MetObject("userfaultfd"),
        ObjectKind.Signal => new MetObject("signals"),
        ObjectKind.Exit => new MetObject("the end of a process"),
        _ => new MetObject("nothing"),
    };

    private static string FieldOf(int part) => (FolioField)part switch
    {
        FolioField.RefCount => "_refcount",
        FolioField.MapCount => "_mapcount",
        _ => "page flags",
    };

    private MetObject Semaphore(ulong id)
    {
        foreach (TaskStruct task in machine.LiveTasks)
        {
            if (task.Mm!.MmapLock.Id == id)
            {
                return new MetObject("mmap_lock", task, State: task.Mm.MmapLock.ToString());
            }

            foreach (Vma vma in task.Mm.Vmas.All)
            {
                if (vma.File?.Mapping.IMmapRwsem is { } files && files.Id == id)
                {
                    return new MetObject("i_mmap_rwsem", State: files.ToString());
                }

                if (vma.AnonVma?.Root.Rwsem is { } anon && anon.Id == id)
                {
                    return new MetObject("anon_vma lock", State: anon.ToString());
                }
            }
        }

        return new MetObject("a semaphore");
    }

    private MetObject Mapping(in Operation operation)
    {
        string name = operation.Kind == ObjectKind.VmaLock ? "VMA lock" : (VmaField)operation.Part switch
        {
            VmaField.Range => "vm_start, vm_end",
            VmaField.Flags => "vm_flags",
            VmaField.PageProt => "vm_page_prot",
            VmaField.Sequence => "vm_sequence",
            _ => "vma->anon_vma",
        };
        foreach (TaskStruct task in machine.LiveTasks)
        {
            if (task.Mm!.MmapLock.Id == operation.Object)
            {
                return new MetObject("every VMA lock", task);
            }

            foreach (Vma vma in task.Mm.Vmas.All)
            {
                if (vma.Id == operation.Object)
                {
                    return new MetObject(name, task, vma.Start,
                        State: operation.Kind == ObjectKind.Vma ? "" : vma.Readers > 0 ? $"{vma.Readers} readers" : "free");
                }
            }
        }

        return new MetObject(name);
    }

    private MetObject Entry(in Operation operation) => TableOf(operation.Object) is not { } table ? new MetObject("an entry")
        : operation.Part == Operation.All ? new MetObject($"{Levels[table.Level]} table", TaskOf(table.Mm), table.Base)
        : new MetObject(Levels[table.Level], TaskOf(table.Mm), table.AddressOf(operation.Part));

    private MetObject Page(string name, ulong id)
    {
        for (ulong pfn = 1; pfn < machine.PageAlloc.EndPfn; pfn++)
        {
            if (machine.PageAlloc.TryPage(pfn) is { } page && page.Id == id)
            {
                return new MetObject(name, Pfn: pfn, State: page.MapCount == 0 ? "not mapped" : $"mapcount {page.MapCount}");
            }
        }

        return new MetObject(name);
    }

    private PageTable? TableOf(ulong id)
    {
        for (ulong pfn = 1; pfn < machine.PageAlloc.EndPfn; pfn++)
        {
            if (machine.PageAlloc.TryTable(pfn) is { } table && table.Id == id)
            {
                return table;
            }
        }

        return null;
    }

    private TaskStruct? TaskOf(MmStruct mm) => machine.LiveTasks.FirstOrDefault(task => task.Mm == mm);
}
