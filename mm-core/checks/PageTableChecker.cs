// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Groups B, C and F of the catalogue: the tables and entries of one address space.</summary>
internal static class PageTableChecker
{
    /// <summary>Looks at every entry. The number of tables, the PGD included.</summary>
    /// <param name="ledger">Where a large machine remembers what each table maps.</param>
    internal static ulong Check(MmStruct mm, PageTally tally, Ledger? ledger, CheckReport report)
    {
        Sweep sweep = new() { Mm = mm, Tally = tally, Ledger = ledger, Report = report };
        CheckTable(ref sweep, mm.Pgd);
        if (mm.PgtablesBytes != (sweep.Tables - 1) << VirtAddr.PageShift)
        {
            report.Add("I21", $"mm {mm.Id}: pgtables_bytes {mm.PgtablesBytes}, installed are {sweep.Tables - 1} tables");
        }

        CheckSums(mm, sweep.Sums, report);
        return sweep.Tables;
    }

    /// <summary>The RSS counters, against what the entries add up to.</summary>
    internal static void CheckSums(MmStruct mm, PageSums sums, CheckReport report)
    {
        if (mm.Counter(MmCounter.AnonPages) != sums.Anon
            || mm.Counter(MmCounter.ShmemPages) != sums.Shmem
            || mm.Counter(MmCounter.FilePages) != sums.File
            || mm.Counter(MmCounter.SwapEnts) != sums.Swap)
        {
            report.Add(
                "I60",
                $"mm {mm.Id}: counters anon {mm.Counter(MmCounter.AnonPages)}, file {mm.Counter(MmCounter.FilePages)}, "
                + $"shmem {mm.Counter(MmCounter.ShmemPages)}, swap {mm.Counter(MmCounter.SwapEnts)}; "
                + $"the entries say {sums.Anon}, {sums.File}, {sums.Shmem}, {sums.Swap}");
        }
    }

    /// <summary>One table of entries that somebody may have changed. What its entries add up to.</summary>
    internal static PageSums Check(PageTable table, CheckReport report)
    {
        Sweep sweep = new() { Mm = table.Mm, Report = report };
        CheckLock(ref sweep, table);
        if (table.Level == PageTable.PteLevel)
        {
            CheckPtes(ref sweep, table);
        }

        return sweep.Sums;
    }

    /// <summary>One entry of a mapping whose borders, flags or offset may have changed: the first of its first table.</summary>
    internal static void Check(Vma vma, CheckReport report)
    {
        VirtAddr at = vma.Start;
        if (Pagewalk.NextPteTable(vma.Mm, ref at, vma.End, OnLeaf.NoTable) is not { } table)
        {
            return;
        }

        int index = table.NextUsed(PageTable.PteIndex(at));
        if (index < PageTable.EntryCount && table.AddressOf(index) < vma.End)
        {
            Sweep sweep = new() { Mm = vma.Mm, Report = report };
            CheckPte(ref sweep, vma, table.AddressOf(index), table.Get(index));
        }
    }

    private static void CheckTable(ref Sweep sweep, PageTable table)
    {
        PageTally tally = sweep.Tally!;
        sweep.Tables++;
        tally.Add(table.Pfn);
        if (tally.MappingsOf(table.Pfn) > 1 || table.Mm != sweep.Mm)
        {
            sweep.Report.Add("I22", $"mm {sweep.Mm.Id}: the table at {table.Base}, level {table.Level}, is linked twice");
            return;
        }

        CheckLock(ref sweep, table);
        if (table.Level == PageTable.PteLevel)
        {
            PageSums before = sweep.Sums;
            CheckPtes(ref sweep, table);
            sweep.Ledger?.Count(table, sweep.Sums - before);
            return;
        }

        for (int index = table.NextUsed(0); index < PageTable.EntryCount; index = table.NextUsed(index + 1))
        {
            CheckChild(ref sweep, table, index);
        }
    }

    private static void CheckLock(ref Sweep sweep, PageTable table)
    {
        if (table.Ptl.IsHeld)
        {
            sweep.Report.Add("I93", $"mm {sweep.Mm.Id}: the lock of the page table at {table.Base}, level {table.Level}, is held");
        }
    }

    private static void CheckChild(ref Sweep sweep, PageTable table, int index)
    {
        // No huge page is made yet: a leaf is as wrong as a table of another place.
        Pte entry = table.Get(index);
        PageTable? child = table.UpperKindOf(index) == UpperKind.Table ? sweep.Mm.Machine.PageAlloc.TryTable(entry.Pfn) : null;
        bool isTable = child is not null && child.Level == table.Level - 1;
        if (!isTable || child!.Base != table.AddressOf(index))
        {
            sweep.Report.Add(
                "I23", $"mm {sweep.Mm.Id}: level {table.Level}, {table.AddressOf(index)}: {entry} leads to no table for that place");
        }

        if (isTable)
        {
            CheckTable(ref sweep, child!);
        }
    }

    private static void CheckPtes(ref Sweep sweep, PageTable table)
    {
        VirtAddr end = table.Base + VirtAddr.PmdSize;
        Vma? vma = sweep.Mm.Vmas.FindIntersection(table.Base, end);
        if (vma is null)
        {
            sweep.Report.Add("I25", $"mm {sweep.Mm.Id}: a page table at {table.Base}, and no mapping in its 2 MiB");
        }

        for (int index = table.NextUsed(0); index < PageTable.EntryCount; index = table.NextUsed(index + 1))
        {
            VirtAddr addr = table.AddressOf(index);
            if (vma is null || addr >= vma.End)
            {
                vma = sweep.Mm.Vmas.FindIntersection(addr, end);
            }

            Pte pte = table.Get(index);
            if (vma is null || addr < vma.Start)
            {
                sweep.Report.Add("I20", $"mm {sweep.Mm.Id}, {addr}: {pte}, and no mapping");
            }
            else
            {
                CheckPte(ref sweep, vma, addr, pte);
            }
        }
    }

    private static void CheckPte(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte)
    {
        if (!pte.IsPresent)
        {
            CheckSwapPte(ref sweep, vma, addr, pte);
            return;
        }

        Page? page = sweep.Mm.Machine.PageAlloc.TryPage(pte.Pfn);
        if (page is null)
        {
            sweep.Report.Add("I44", $"mm {sweep.Mm.Id}, {addr}: {pte} maps no page");
            return;
        }

        bool mayExecute = pte.IsHardwarePresent && pte.IsExecutable;
        if ((pte.IsWrite && (vma.Flags & VmFlags.Write) == 0) || (mayExecute && (vma.Flags & VmFlags.Exec) == 0))
        {
            sweep.Add("I30", vma, addr, pte, page);
        }

        if (pte.IsProtNone == vma.IsAccessible)
        {
            sweep.Add("I39", vma, addr, pte, page);
        }

        bool isTracked = sweep.Mm.Machine.Config.SoftDirty && (vma.Flags & VmFlags.SoftDirty) == 0;
        if (pte.IsWrite && isTracked && !pte.IsSoftDirty)
        {
            sweep.Add("I36", vma, addr, pte, page);
        }

        // Whoever stores through it would not be seen, and the page not be written out.
        if (pte.IsWrite && vma is { IsShared: true, File.Inode.Kind: InodeKind.Disk } && !page.Folio.IsDirty)
        {
            sweep.Add("I37", vma, addr, pte, page);
        }

        if (pte.IsUffdWp && (pte.IsWrite || (vma.Flags & VmFlags.UffdWp) == 0))
        {
            sweep.Add("I35", vma, addr, pte, page);
        }

        if (page.Folio.IsReserved || pte.IsSpecial)
        {
            CheckZeroPage(ref sweep, vma, addr, pte, page);
            return;
        }

        CheckNormalPage(ref sweep, vma, addr, pte, page);
    }

    /// <summary>An entry that is neither none nor present. What it says of slots and pages is counted as what maps them is.</summary>
    private static void CheckSwapPte(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte)
    {
        Machine machine = sweep.Mm.Machine;
        SwpEntry entry = pte.ToSwpEntry();
        Page? page = entry.IsPfn ? machine.PageAlloc.TryPage(entry.Pfn) : null;
        bool isKnown = entry.Kind switch
        {
            PteKind.Swap => Swapfile.TrySwapInfo(machine, entry) is not null,
            PteKind.Migration or PteKind.HwPoison => page is not null,
            PteKind.Marker => true,
            _ => false,
        };
        if (!isKnown || !pte.IsWellFormed)
        {
            sweep.Report.Add("I3B", $"mm {sweep.Mm.Id}, {addr}: {pte} (0x{pte.Raw:x}); in {vma}");
            return;
        }

        if (pte.IsSwpUffdWpAny && (vma.Flags & VmFlags.UffdWp) == 0)
        {
            sweep.Report.Add("I35", $"mm {sweep.Mm.Id}, {addr}: {pte}; in {vma}");
        }

        if (entry.IsSwap)
        {
            sweep.Tally?.AddSwap(entry);
            sweep.Sums += PageSums.Swapped;
            if (pte.IsSwpExclusive && Swapfile.SwpSwapcount(machine, entry) != 1)
            {
                sweep.Report.Add(
                    "I54", $"mm {sweep.Mm.Id}, {addr}: {pte}; {Swapfile.SwpSwapcount(machine, entry)} entries refer to the slot");
            }
        }
        else if (entry.IsMigration)
        {
            sweep.Sums += PageSums.Of(page!.Folio);
        }
    }

    private static void CheckZeroPage(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte, Page page)
    {
        bool isForbidden = !sweep.Mm.Machine.Config.ZeroPage;
        if (isForbidden || !page.Folio.IsReserved || !pte.IsSpecial || pte.IsWrite || pte.IsDirty || page.MapCount != 0
            || page.Folio.RefCount != 1 + sweep.Mm.Machine.HeldPages.Of(page.Folio))
        {
            sweep.Add("I32", vma, addr, pte, page);
        }
    }

    private static void CheckNormalPage(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte, Page page)
    {
        sweep.Tally?.Add(page.Pfn);
        if (pte.IsDirty)
        {
            sweep.Tally?.AddDirty(page.Pfn);
        }

        if (vma.Flags.Has(VmFlags.Locked))
        {
            sweep.Tally?.AddLockedEntry(page.Pfn);
        }

        sweep.Sums += PageSums.Of(page.Folio);
        if (!page.Folio.IsUptodate)
        {
            sweep.Add("I84", vma, addr, pte, page);
        }
        if (page.Pgoff != vma.LinearPageIndex(addr))
        {
            sweep.Add("I05", vma, addr, pte, page);
        }

        if (page.Folio.IsAnon)
        {
            CheckAnonPage(ref sweep, vma, addr, pte, page);
            return;
        }

        if (pte.IsWrite && (vma.Flags & VmFlags.Shared) == 0)
        {
            sweep.Add("I31", vma, addr, pte, page);
        }

        if (page.Folio.Mapping is null || page.Folio.Mapping != vma.File?.Mapping || !sweep.IsFileLinked(vma))
        {
            sweep.Add("I42", vma, addr, pte, page);
        }
    }

    private static void CheckAnonPage(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte, Page page)
    {
        if (pte.IsWrite && !page.IsAnonExclusive)
        {
            sweep.Add("I51", vma, addr, pte, page);
        }

        if (page.Folio.AnonVma is null || page.Folio.AnonVma.IsFreed)
        {
            sweep.Add("I45", vma, addr, pte, page);
        }
        else if (!sweep.IsAnonLinked(page.Folio.AnonVma, vma))
        {
            sweep.Add("I42", vma, addr, pte, page);
        }
    }

    /// <summary>What one address space adds up to, and the last answers of the reverse maps.</summary>
    private ref struct Sweep
    {
        internal MmStruct Mm;
        internal PageTally? Tally;
        internal Ledger? Ledger;
        internal CheckReport Report;
        internal ulong Tables;
        internal PageSums Sums;
        private AnonVma? linkedAnonVma;
        private Vma? linkedVma;
        private Vma? linkedFileVma;

        internal readonly void Add(string id, Vma vma, VirtAddr addr, Pte pte, Page page) =>
            Report.Add(id, $"mm {Mm.Id}, {addr}: {pte}; page {page}; in {vma}");

        /// <summary>Would a walk over the anon_vma come to this VMA? That the index fits is I05.</summary>
        internal bool IsAnonLinked(AnonVma anonVma, Vma vma)
        {
            if (anonVma == linkedAnonVma && vma == linkedVma)
            {
                return true;
            }

            bool isLinked = vma.HasAnonVmaChain && vma.AnonVmaChain.Exists(link => link.AnonVma == anonVma && anonVma.Reaches(link));
            (linkedAnonVma, linkedVma) = isLinked ? (anonVma, vma) : (linkedAnonVma, linkedVma);
            return isLinked;
        }

        internal bool IsFileLinked(Vma vma)
        {
            if (vma != linkedFileVma && vma.File!.Mapping.Reaches(vma))
            {
                linkedFileVma = vma;
            }

            return vma == linkedFileVma;
        }
    }
}
