// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Groups B, C and F of the catalogue: the tables and entries of one address space.</summary>
internal static class PageTableChecker
{
    /// <summary>Looks at every entry. The number of tables, the PGD included.</summary>
    internal static ulong Check(MmStruct mm, PageTally tally, CheckReport report)
    {
        Sweep sweep = new() { Mm = mm, Tally = tally, Report = report };
        CheckTable(ref sweep, mm.Pgd);
        if (mm.PgtablesBytes != (sweep.Tables - 1) << VirtAddr.PageShift)
        {
            report.Add("I21", $"mm {mm.Id}: pgtables_bytes {mm.PgtablesBytes}, installed are {sweep.Tables - 1} tables");
        }

        if (mm.Counter(MmCounter.AnonPages) != sweep.Anon
            || mm.Counter(MmCounter.ShmemPages) != sweep.Shmem
            || mm.Counter(MmCounter.FilePages) != sweep.File
            || mm.Counter(MmCounter.SwapEnts) != 0)
        {
            report.Add(
                "I60",
                $"mm {mm.Id}: counters anon {mm.Counter(MmCounter.AnonPages)}, file {mm.Counter(MmCounter.FilePages)}, "
                + $"shmem {mm.Counter(MmCounter.ShmemPages)}, swap {mm.Counter(MmCounter.SwapEnts)}; "
                + $"the entries say {sweep.Anon}, {sweep.File}, {sweep.Shmem}, 0");
        }

        return sweep.Tables;
    }

    private static void CheckTable(ref Sweep sweep, PageTable table)
    {
        sweep.Tables++;
        sweep.Tally.Add(table.Pfn);
        if (sweep.Tally.MappingsOf(table.Pfn) > 1 || table.Mm != sweep.Mm)
        {
            sweep.Report.Add("I22", $"mm {sweep.Mm.Id}: the table at {table.Base}, level {table.Level}, is linked twice");
            return;
        }

        if (table.Ptl.IsHeld)
        {
            sweep.Report.Add("I93", $"mm {sweep.Mm.Id}: the lock of the page table at {table.Base}, level {table.Level}, is held");
        }

        if (table.Level == PageTable.PteLevel)
        {
            CheckPtes(ref sweep, table);
            return;
        }

        for (int index = table.NextUsed(0); index < PageTable.EntryCount; index = table.NextUsed(index + 1))
        {
            CheckChild(ref sweep, table, index);
        }
    }

    private static void CheckChild(ref Sweep sweep, PageTable table, int index)
    {
        Pte entry = table.Get(index);
        PageTable? child = sweep.Mm.Machine.PageAlloc.TryTable(entry.Pfn);
        bool isTable = child is not null && child.Level == table.Level - 1;
        if (!isTable || child!.Base != table.AddressOf(index))
        {
            sweep.Report.Add("I23", $"mm {sweep.Mm.Id}: level {table.Level}, {table.AddressOf(index)}: {entry} leads to no table for that place");
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
        Folio? folio = sweep.Mm.Machine.PageAlloc.TryFolio(pte.Pfn);
        if (!pte.IsPresent || folio is null)
        {
            sweep.Report.Add("I44", $"mm {sweep.Mm.Id}, {addr}: {pte} maps no page");
            return;
        }

        bool mayExecute = pte.IsHardwarePresent && pte.IsExecutable;
        if ((pte.IsWrite && (vma.Flags & VmFlags.Write) == 0) || (mayExecute && (vma.Flags & VmFlags.Exec) == 0))
        {
            sweep.Add("I30", vma, addr, pte, folio);
        }

        if (pte.IsProtNone == vma.IsAccessible)
        {
            sweep.Add("I39", vma, addr, pte, folio);
        }

        bool isTracked = sweep.Mm.Machine.Config.SoftDirty && (vma.Flags & VmFlags.SoftDirty) == 0;
        if (pte.IsWrite && isTracked && !pte.IsSoftDirty)
        {
            sweep.Add("I36", vma, addr, pte, folio);
        }

        if (pte.IsUffdWp && (pte.IsWrite || (vma.Flags & VmFlags.UffdWp) == 0))
        {
            sweep.Add("I35", vma, addr, pte, folio);
        }

        if (folio.IsReserved || pte.IsSpecial)
        {
            CheckZeroPage(ref sweep, vma, addr, pte, folio);
            return;
        }

        CheckNormalPage(ref sweep, vma, addr, pte, folio);
    }

    private static void CheckZeroPage(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte, Folio folio)
    {
        bool isForbidden = !sweep.Mm.Machine.Config.ZeroPage;
        if (isForbidden || !folio.IsReserved || !pte.IsSpecial || pte.IsWrite || pte.IsDirty || folio.MapCount != 0 || folio.RefCount != 1)
        {
            sweep.Add("I32", vma, addr, pte, folio);
        }
    }

    private static void CheckNormalPage(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte, Folio folio)
    {
        sweep.Tally.Add(folio.Pfn);
        if (pte.IsDirty)
        {
            sweep.Tally.AddDirty(folio.Pfn);
        }

        sweep.Count(folio);
        if (!folio.IsUptodate)
        {
            sweep.Add("I84", vma, addr, pte, folio);
        }
        if (folio.Index != vma.LinearPageIndex(addr))
        {
            sweep.Add("I05", vma, addr, pte, folio);
        }

        if (folio.IsAnon)
        {
            CheckAnonPage(ref sweep, vma, addr, pte, folio);
            return;
        }

        if (pte.IsWrite && (vma.Flags & VmFlags.Shared) == 0)
        {
            sweep.Add("I31", vma, addr, pte, folio);
        }

        if (folio.Mapping is null || folio.Mapping != vma.File?.Mapping || !sweep.IsFileLinked(vma))
        {
            sweep.Add("I42", vma, addr, pte, folio);
        }
    }

    private static void CheckAnonPage(ref Sweep sweep, Vma vma, VirtAddr addr, Pte pte, Folio folio)
    {
        if (pte.IsWrite && !folio.IsAnonExclusive)
        {
            sweep.Add("I51", vma, addr, pte, folio);
        }

        if (folio.AnonVma is null || folio.AnonVma.IsFreed)
        {
            sweep.Add("I45", vma, addr, pte, folio);
        }
        else if (!sweep.IsAnonLinked(folio.AnonVma, vma))
        {
            sweep.Add("I42", vma, addr, pte, folio);
        }
    }

    /// <summary>What one address space adds up to, and the last answers of the reverse maps.</summary>
    private ref struct Sweep
    {
        internal MmStruct Mm;
        internal PageTally Tally;
        internal CheckReport Report;
        internal ulong Tables;
        internal long Anon;
        internal long File;
        internal long Shmem;
        private AnonVma? linkedAnonVma;
        private Vma? linkedVma;
        private Vma? linkedFileVma;

        internal readonly void Add(string id, Vma vma, VirtAddr addr, Pte pte, Folio folio) =>
            Report.Add(id, $"mm {Mm.Id}, {addr}: {pte}; page {folio}; in {vma}");

        internal void Count(Folio folio)
        {
            if (folio.IsAnon)
            {
                Anon++;
            }
            else if (folio.IsSwapBacked)
            {
                Shmem++;
            }
            else
            {
                File++;
            }
        }

        /// <summary>Would a walk over the anon_vma come to this VMA? That the index fits is I05.</summary>
        internal bool IsAnonLinked(AnonVma anonVma, Vma vma)
        {
            if (anonVma == linkedAnonVma && vma == linkedVma)
            {
                return true;
            }

            foreach (AnonVmaChain link in anonVma.Links)
            {
                if (link.Vma == vma)
                {
                    linkedAnonVma = anonVma;
                    linkedVma = vma;
                    return true;
                }
            }

            return false;
        }

        internal bool IsFileLinked(Vma vma)
        {
            if (vma != linkedFileVma && vma.File!.Mapping.IMmap.Contains(vma))
            {
                linkedFileVma = vma;
            }

            return vma == linkedFileVma;
        }
    }
}
