// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The page frames of the machine: who has one, and what a frame number stands for.</summary>
/// <remarks>mm/page_alloc.c. Frames are handed out lowest free first seen, so a run is repeatable.</remarks>
internal sealed class PageAlloc
{
    private const ulong ZeroPfn = 1;
    private const int FirstChunk = 64;
    private const int MostSpareTables = 64;

    /// <summary>
    /// Empty tables of machines that are gone, for the next ones on this host thread: half of what a short case would allocate.
    /// </summary>
    [ThreadStatic]
    private static PageTable? spareTables;

    [ThreadStatic]
    private static int spareCount;

    private readonly Machine machine;
    private readonly Touched touched;
    private readonly ulong frameLimit;
    private readonly List<Folio> freeLarge = [];
    private Page?[] pages = new Page?[FirstChunk];
    private PageTable?[] tables = new PageTable?[FirstChunk];
    private ulong nextPfn = ZeroPfn + 1;
    private ulong inUse;
    private Folio? freeFolios;
    private PageTable? freeTables;

    internal PageAlloc(Machine machine)
    {
        this.machine = machine;
        touched = machine.Touched;
        frameLimit = machine.Config.MemoryBytes >> VirtAddr.PageShift;
        ZeroPage = new Folio
        {
            Pfn = ZeroPfn,
            Flags = PageFlags.Reserved | PageFlags.Uptodate,
            Contents = PageContents.Filled(0),
        };
        ZeroPage.Begin(0);
        pages[ZeroPfn] = ZeroPage;
    }

    /// <summary>empty_zero_page</summary>
    internal Folio ZeroPage { get; }

    /// <summary>Frames in use, page tables included, the zero page not.</summary>
    internal ulong InUse => inUse;

    /// <summary>True when the next allocation fails.</summary>
    internal bool IsFull => inUse >= frameLimit;

    /// <summary>Page tables that are allocated, installed or not.</summary>
    internal ulong TablesInUse { get; private set; }

    /// <summary>One past the highest frame number ever used.</summary>
    internal ulong EndPfn => nextPfn;

    /// <summary>A page with one reference and unspecified contents, or null when memory is full.</summary>
    /// <remarks>mm/page_alloc.c:__alloc_pages_noprof()</remarks>
    internal Folio? AllocFolio()
    {
        if (!TakeFrames(FailPoint.AllocPage))
        {
            return null;
        }

        Folio? folio = freeFolios;
        if (folio is null)
        {
            folio = new Folio { Pfn = NewPfn() };
            pages[folio.Pfn] = folio;
        }
        else
        {
            freeFolios = folio.NextFree;
            folio.NextFree = null;
        }

        folio.Begin(machine.Scheduler.IsAlone ? 0 : machine.Scheduler.NewObject());
        touched.Add(folio);
        return folio;
    }

    /// <summary>The same, charged to the memory cgroup of who is to have it; null also where that may have no more.</summary>
    /// <remarks>mm/memory.c:folio_prealloc()</remarks>
    internal Folio? AllocChargedFolio()
    {
        Folio? folio = AllocFolio();
        if (folio is not null && machine.ShouldFail(FailPoint.Charge))
        {
            Put(folio);
            return null;
        }

        return folio;
    }

    /// <summary>So many pages in a row, a power of two, as one folio; null when there is no room.</summary>
    internal Folio? AllocLargeFolio(int order)
    {
        if (!TakeFrames(FailPoint.AllocPage, 1UL << order))
        {
            return null;
        }

        int free = freeLarge.FindIndex(folio => folio.Order == order);
        Folio large;
        if (free >= 0)
        {
            large = freeLarge[free];
            freeLarge.RemoveAt(free);
        }
        else
        {
            large = NewLargeFolio(order);
        }

        large.Begin(machine.Scheduler.IsAlone ? 0 : machine.Scheduler.NewObject());
        touched.Add(large);
        return large;
    }

    /// <summary>An empty table of a level, not linked anywhere yet, or null when memory is full.</summary>
    internal PageTable? AllocTable(MmStruct mm, int level, VirtAddr start)
    {
        if (!TakeFrames(level == PageTable.PteLevel ? FailPoint.AllocPte : FailPoint.AllocTable))
        {
            return null;
        }

        PageTable? table = freeTables;
        ulong pfn;
        if (table is null)
        {
            table = TakeSpare() ?? new PageTable();
            pfn = NewPfn();
            tables[pfn] = table;
        }
        else
        {
            pfn = table.Pfn;
            freeTables = table.NextFree;
            table.NextFree = null;
        }

        TablesInUse++;
        table.Attach(mm, level, pfn, start);
        touched.Add(table);
        return table;
    }

    /// <summary>Frees a table; it must hold no entry any more.</summary>
    internal void FreeTable(PageTable table)
    {
        Kernel.BugOn(!table.IsEmpty);
        Kernel.BugOn(table.Ptl.IsHeld);
        Kernel.BugOn(table.NextFree is not null);
        table.NextFree = freeTables;
        freeTables = table;
        touched.Add(table);
        TablesInUse--;
        inUse--;
    }

    /// <summary>The machine is not used any more: the tables that it left empty serve the next one.</summary>
    internal void Retire()
    {
        while (freeTables is { } table && spareCount < MostSpareTables)
        {
            freeTables = table.NextFree;
            table.Detach();
            table.NextFree = spareTables;
            spareTables = table;
            spareCount++;
        }
    }

    /// <summary>folio_put(): drops a reference, and frees the page with the last.</summary>
    internal void Put(Folio folio) => Put(folio, 1);

    /// <summary>The same with several at once, as a pin is.</summary>
    /// <remarks>include/linux/mm.h:folio_put_refs()</remarks>
    internal void Put(Folio folio, int references)
    {
        touched.Add(folio);
        if (folio.Drop(references) == 0)
        {
            TouchFreed(folio);
            Free(folio);
        }
    }

    /// <summary>A race begins, or ends: what is done to entries is told to it.</summary>
    internal void TellTables(bool isTold)
    {
        foreach (PageTable? table in tables)
        {
            table?.Tell(isTold);
        }
    }

    /// <summary>pfn_to_page()</summary>
    internal Page PageOf(ulong pfn) => pages[pfn]!;

    internal PageTable TableOf(ulong pfn) => tables[pfn]!;

    /// <summary>The page behind a frame number, or null for a table, a hole, or a frame that never was.</summary>
    internal Page? TryPage(ulong pfn) => pfn < nextPfn ? pages[pfn] : null;

    /// <summary>The table behind a frame number, in use or not; null for a page or a frame that never was.</summary>
    internal PageTable? TryTable(ulong pfn) => pfn < nextPfn ? tables[pfn] : null;

    private void Free(Folio folio)
    {
        folio.End();
        if (folio.IsLarge)
        {
            inUse -= (ulong)folio.NrPages;
            freeLarge.Add(folio);
            return;
        }

        inUse--;
        folio.NextFree = freeFolios;
        freeFolios = folio;
    }

    private static PageTable? TakeSpare()
    {
        if (spareTables is not { } table)
        {
            return null;
        }

        spareTables = table.NextFree;
        table.NextFree = null;
        spareCount--;
        return table;
    }

    /// <summary>Whoever still reaches the page reads and writes what is somebody else's.</summary>
    private static void TouchFreed(Folio folio)
    {
        if (!Races.AreOn)
        {
            return;
        }

        for (int i = 0; i < folio.NrPages; i++)
        {
            folio.PageAt(i).TouchMemory(Operation.All, Sharing.Write);
        }
    }

    private Folio NewLargeFolio(int order)
    {
        ulong count = 1UL << order;
        ulong first = (nextPfn + count - 1) & ~(count - 1);
        while (nextPfn < first + count)
        {
            NewPfn();
        }

        Folio large = new(first, order);
        for (int i = 0; i < large.NrPages; i++)
        {
            pages[first + (ulong)i] = large.PageAt(i);
        }

        return large;
    }

    private bool TakeFrames(FailPoint point, ulong count = 1)
    {
        machine.Scheduler.MightSleep();
        if (inUse + count > frameLimit || machine.ShouldFail(point))
        {
            return false;
        }

        inUse += count;
        machine.Tracer.Hit(Tracepoints.MmPageAlloc);
        return true;
    }

    private ulong NewPfn()
    {
        if (nextPfn >= (ulong)pages.Length)
        {
            Array.Resize(ref pages, pages.Length * 4);
            Array.Resize(ref tables, pages.Length);
        }

        return nextPfn++;
    }
}
