// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Looks into the machine. Nothing here ever changes anything.</summary>
public sealed class Inspect
{
    private readonly Machine machine;

    internal Inspect(Machine machine) => this.machine = machine;

    /// <summary>The page-table entry of an address.</summary>
    public PteInfo Pte(TaskStruct task, VirtAddr addr)
    {
        MmStruct mm = MmOf(task);
        PageTable lowest = addr.Value < VirtAddr.TaskSize ? Pagewalk.LowestTable(mm, addr, OnLeaf.Own) : mm.Pgd;
        Pte pte = lowest.Level == PageTable.PteLevel ? lowest.Get(PageTable.PteIndex(addr)) : default;
        Vma? vma = mm.Vmas.Lookup(addr);
        bool isSoftDirty = vma is not null && TaskMmu.IsSoftDirty(vma, pte);
        Page? page = pte.IsPresent ? machine.PageAlloc.PageOf(pte.Pfn) : null;
        if (pte.IsSwapPte)
        {
            SwpEntry entry = pte.ToSwpEntry();
            int swapCount = entry.IsSwap ? Swapfile.SwpSwapcount(machine, entry) : 0;
            return new PteInfo(lowest.Level, pte, false, false, false, WasExclusive(pte), swapCount) { IsSoftDirty = isSoftDirty };
        }

        if (page is null || page.Folio.IsReserved)
        {
            return new PteInfo(lowest.Level, pte, page is not null, false, false, false, 0) { IsSoftDirty = isSoftDirty };
        }

        return new PteInfo(lowest.Level, pte, false, page.Folio.IsAnon, !page.Folio.IsAnon, page.IsAnonExclusive, page.MapCount)
        {
            IsSoftDirty = isSoftDirty,
        };
    }

    /// <summary>
    /// The first address from this one on for which there is a page table, or the end: what is reserved and was never touched is passed
    /// over.
    /// </summary>
    public VirtAddr NextInTables(TaskStruct task, VirtAddr addr, VirtAddr end)
    {
        Pagewalk.NextPteTable(MmOf(task), ref addr, end, OnLeaf.Own);
        return addr;
    }

    /// <summary>The page behind an entry that is present or is moved, or null. The zero page counts nothing.</summary>
    public PageInfo? Page(TaskStruct task, VirtAddr addr)
    {
        Pte pte = Pagewalk.GetPte(MmOf(task), addr, OnLeaf.Own);
        if (PageBehind(pte) is not { } page)
        {
            return null;
        }

        return new PageInfo(page.Pfn, page.Folio.RefCount, page.MapCount, page.Folio.Flags | page.OwnFlags, page.Pgoff);
    }

    /// <summary>The byte at an address without a fault; null where a load would raise a signal.</summary>
    /// <remarks>What a load would read: 0 for untouched anonymous memory, the page cache for a file.</remarks>
    public byte? Memory(TaskStruct task, VirtAddr addr) =>
        TryContents(MmOf(task), addr, out PageContents contents) ? contents[(int)addr.PageOffset] : null;

    /// <summary>The bytes of a page from an address on, without a fault; false where a load would raise a signal.</summary>
    /// <remarks>They end with the page, at the latest.</remarks>
    public bool TryRead(TaskStruct task, VirtAddr addr, Span<byte> bytes)
    {
        bool isThere = TryContents(MmOf(task), addr, out PageContents contents);
        if (isThere)
        {
            contents.Read((int)addr.PageOffset, bytes);
        }

        return isThere;
    }

    /// <summary>The first byte of what is pinned, wherever it is mapped now; null where the descriptor is no pin.</summary>
    public byte? PinnedByte(TaskStruct task, int fd) =>
        task.Files.GetPin(fd) is { Inode.Pins.Pages: [var first, ..] } ? first.Contents[0] : null;

    /// <summary>True when every byte of the range reads as <paramref name="value"/>; null where a load would raise a signal.</summary>
    public bool? IsFilledWith(TaskStruct task, VirtAddr addr, ulong length, byte value) =>
        FirstDifference(task, addr, length, value, out VirtAddr at) is null ? null : at == addr + length;

    /// <summary>The first byte of a range that is not <paramref name="value"/>, and where it stands; <paramref name="value"/> and
    /// the end when there is none. Null where a load would raise a signal.</summary>
    public byte? FirstDifference(TaskStruct task, VirtAddr addr, ulong length, byte value, out VirtAddr at)
    {
        MmStruct mm = MmOf(task);
        Span<byte> bytes = stackalloc byte[(int)VirtAddr.PageSize];
        for (at = addr; at < addr + length;)
        {
            VirtAddr next = VirtAddr.Min(at.PageAlignDown + VirtAddr.PageSize, addr + length);
            if (!TryContents(mm, at, out PageContents contents))
            {
                return null;
            }

            if (!contents.IsFilledWith(value))
            {
                Span<byte> part = bytes[..(int)(next - at)];
                contents.Read((int)at.PageOffset, part);
                int place = part.IndexOfAnyExcept(value);
                if (place >= 0)
                {
                    at += (ulong)place;
                    return part[place];
                }
            }

            at = next;
        }

        return value;
    }

    /// <summary>True when two ranges read the same; null where a load would raise a signal.</summary>
    /// <remarks>Both addresses stand at the same offset of their pages.</remarks>
    public bool? HasSameContents(TaskStruct task, VirtAddr a, VirtAddr b, ulong length)
    {
        Kernel.BugOn(a.PageOffset != b.PageOffset);
        MmStruct mm = MmOf(task);
        for (ulong done = 0; done < length;)
        {
            ulong count = Math.Min(VirtAddr.PageSize - (a + done).PageOffset, length - done);
            if (!TryContents(mm, a + done, out PageContents left) || !TryContents(mm, b + done, out PageContents right))
            {
                return null;
            }

            if (!left.SameAs(right, (int)(a + done).PageOffset, (int)count))
            {
                return false;
            }

            done += count;
        }

        return true;
    }

    /// <summary>mincore's answer for one page; null outside any mapping.</summary>
    public bool? IsResident(TaskStruct task, VirtAddr addr) =>
        MmOf(task).Vmas.Lookup(addr) is { } vma ? Mincore.IsResident(vma, addr.PageAlignDown) : null;

    /// <summary>The mapping at an address, or null.</summary>
    public VmaInfo? VmaAt(TaskStruct task, VirtAddr addr) => MmOf(task).Vmas.Lookup(addr) is { } vma ? InfoOf(vma) : null;

    /// <summary>The mappings that touch a range, in order.</summary>
    public IReadOnlyList<VmaInfo> Vmas(TaskStruct task, VirtAddr start, VirtAddr end)
    {
        List<VmaInfo> found = [];
        for (Vma? vma = MmOf(task).Vmas.Find(start); vma is not null && vma.Start < end; vma = vma.Next)
        {
            found.Add(InfoOf(vma));
        }

        return found;
    }

    /// <summary>Pages counted as anonymous, file, shmem, swap.</summary>
    public long Rss(TaskStruct task, MmCounter counter) => MmOf(task).Counter(counter);

    /// <summary>VmPTE: PTE, PMD and PUD pages.</summary>
    public long PageTables(TaskStruct task) => (long)(MmOf(task).PgtablesBytes >> VirtAddr.PageShift);

    /// <summary>The fields of /proc/PID/status that <see cref="Status"/> has.</summary>
    public static IReadOnlyList<string> StatusFields => TaskMmu.StatusFields;

    /// <summary>A field of /proc/PID/status in kB; null: it is not modelled.</summary>
    public long? Status(TaskStruct task, string field) => TaskMmu.TaskMem(MmOf(task), field);

    /// <summary>The fields of smaps over all mappings that touch a range.</summary>
    public MemSizeStats Smaps(TaskStruct task, VirtAddr start, VirtAddr end) => TaskMmu.SmapGatherStats(MmOf(task), start, end);

    /// <summary>The entry of /proc/PID/pagemap, bit for bit.</summary>
    public ulong Pagemap(TaskStruct task, VirtAddr addr) => TaskMmu.PagemapEntry(MmOf(task), addr);

    /// <summary>Every lock that some thread of the machine holds.</summary>
    public IReadOnlyList<HeldLock> Locks() => HeldLocks.Of(machine);

    /// <summary>All that the machine has now, to be compared with what it has later.</summary>
    public MachineState State() => MachineState.Of(machine);

    /// <summary>What an operation of a race is about.</summary>
    public MetObject Met(in Operation operation) => new MetObjects(machine).Of(operation);

    private Page? PageBehind(Pte pte) =>
        pte.IsPresent ? machine.PageAlloc.PageOf(pte.Pfn)
        : pte.IsSwapPte && pte.ToSwpEntry() is { IsPfn: true } entry ? machine.PageAlloc.PageOf(entry.Pfn)
        : null;

    /// <summary>Of what was swapped out or is moved the entry says whether it was its owner's alone.</summary>
    private static bool WasExclusive(Pte pte)
    {
        SwpEntry entry = pte.ToSwpEntry();
        return entry.IsMigration ? !entry.IsReadableMigration : pte.IsSwpExclusive;
    }

    private static MmStruct MmOf(TaskStruct task)
    {
        Kernel.BugOn(task.Mm is null);
        return task.Mm;
    }

    private static VmaInfo InfoOf(Vma vma) => new(vma.Start, vma.End, vma.Flags, vma.Pgoff, vma.File?.Name, TaskMmu.AnonNameOf(vma));

    /// <summary>What the page at an address reads as. False where a load would raise a signal.</summary>
    private bool TryContents(MmStruct mm, VirtAddr addr, out PageContents contents)
    {
        contents = PageContents.Filled(0);
        Vma? vma = mm.Vmas.Lookup(addr);
        if (vma is null || !vma.IsAccessible)
        {
            return false;
        }

        Pte pte = Pagewalk.GetPte(mm, addr, OnLeaf.Own);
        Page? page = null;
        switch (pte.Kind)
        {
            case PteKind.None:
            case PteKind.Marker when pte.ToSwpEntry().Markers == PteMarkers.UffdWp:
                if (vma.File is { } file && !vma.IsAnonymous)
                {
                    ulong index = vma.LinearPageIndex(addr);
                    if (index >= file.Inode.SizeInPages)
                    {
                        return false;
                    }

                    page = file.Mapping.Find(index)?.FilePage(index);
                }

                break;
            case PteKind.Swap:
                page = SwapState.SwapCacheFolio(machine, pte.ToSwpEntry());
                contents = Swapfile.ContentsOf(machine, pte.ToSwpEntry());
                break;
            case PteKind.Present:
            case PteKind.Migration:
                page = PageBehind(pte);
                break;
            default:
                return false;
        }

        if (page is not null)
        {
            contents = page.Contents;
        }

        return true;
    }
}
