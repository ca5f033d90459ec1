// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What CPUs may still remember of entries that have changed.</summary>
internal static class TlbChecker
{
    /// <summary>I80, I82 and I83, at any time: also in a race, between two steps.</summary>
    internal static void Check(Machine machine, CheckReport report)
    {
        foreach (TaskStruct task in machine.LiveTasks)
        {
            foreach (Cpu cpu in task.Mm!.Cpus)
            {
                Check(task.Mm, cpu, report);
            }
        }
    }

    /// <summary>I81: a copy is made of a page that nobody can store to. Where nobody races nobody else is in user mode.</summary>
    internal static void AssertNoWriter(MmStruct mm, VirtAddr addr, Page? old)
    {
        bool canStore = old is not null
            && mm.Cpus.Any(cpu => !IsBehind(cpu) && cpu.Find(addr) is { IsNone: false, IsWrite: true } pte && pte.Pfn == old.Pfn);
        Kernel.BugOn(canStore, "I81: a page is copied while a CPU can store to it");
    }

    /// <summary>Who reads the old page must not be able to go on when others write to the new one.</summary>
    internal static void AssertForgotten(MmStruct mm, VirtAddr addr)
    {
        foreach (Cpu cpu in mm.Cpus)
        {
            if (!IsBehind(cpu) && !cpu.Find(addr).IsNone)
            {
                Kernel.Bug($"{cpu.Name} still reads the page at {addr} of which others are about to see a copy");
            }
        }
    }

    /// <summary>I80: the page that a CPU reaches through what it remembers is in use.</summary>
    internal static Page Reached(Cpu cpu, VirtAddr addr, Page? page)
    {
        if (page is null || page.Folio.IsFree)
        {
            Kernel.Bug($"I80: {cpu.Name} reaches a freed page at {addr}");
        }

        return page;
    }

    private static void Check(MmStruct mm, Cpu cpu, CheckReport report)
    {
        // It forgets everything before it runs again.
        if (IsBehind(cpu))
        {
            return;
        }

        for (int place = 0; place < cpu.SlotCount; place++)
        {
            if (cpu.TryRemembered(place, out VirtAddr addr, out Pte remembered))
            {
                Check(mm, cpu, addr, remembered, report);
            }
        }
    }

    private static void Check(MmStruct mm, Cpu cpu, VirtAddr addr, Pte remembered, CheckReport report)
    {
        PageAlloc alloc = mm.Machine.PageAlloc;
        Page? page = alloc.TryPage(remembered.Pfn);
        if (page is null || page.Folio.IsFree)
        {
            report.Add("I80", $"{cpu.Name} remembers {addr} as {remembered}, a page that is free");
            return;
        }

        Folio folio = page.Folio;
        Pte now = Pagewalk.GetPte(mm, addr, OnLeaf.NoTable);
        bool isStale = !now.IsPresent || !now.IsHardwarePresent || now.Pfn != remembered.Pfn || (remembered.IsWrite && !now.IsWrite);
        if (isStale && !IsOwed(mm, addr))
        {
            report.Add("I80", $"{cpu.Name} remembers {addr} as {remembered}, the entry is {now}, and nobody owes a flush");
        }

        if (remembered.IsWrite && folio.IsAnon && (page.OwnFlags & PageFlags.AnonExclusive) == 0 && !IsOwed(mm, addr))
        {
            report.Add("I81", $"{cpu.Name} can store to {folio}, which others share: a copy for one of them could miss it");
        }

        bool storesUnseen = remembered.IsWrite && remembered.IsDirty && !folio.IsAnon;
        if (storesUnseen && !folio.Has(PageFlags.Dirty) && !(now.IsPresent && now.Pfn == remembered.Pfn && now.IsDirty))
        {
            report.Add("I82", $"{cpu.Name} can store to {folio}, which counts as clean");
        }

        CheckOthers(mm, cpu, addr, remembered, report);
    }

    private static void CheckOthers(MmStruct mm, Cpu cpu, VirtAddr addr, Pte remembered, CheckReport report)
    {
        foreach (Cpu other in mm.Cpus)
        {
            Pte there = other == cpu || IsBehind(other) ? default : other.Find(addr);
            if (!there.IsNone && there.Pfn != remembered.Pfn && there.IsWrite && !IsOwed(mm, addr))
            {
                report.Add("I83", $"{cpu.Name} remembers {addr} as {remembered}, {other.Name} as {there}");
            }
        }
    }

    /// <summary>It sleeps, and has missed a flush: it catches up before anything runs on it.</summary>
    private static bool IsBehind(Cpu cpu) => cpu.IsLazy && cpu.LoadedMm is { } mm && cpu.TlbGen != mm.TlbGen;

    /// <summary>Somebody has changed entries and has not come to their flush: he holds the table's lock, or is counted.</summary>
    private static bool IsOwed(MmStruct mm, VirtAddr addr) =>
        mm.TlbFlushPending > 0 || mm.TlbFlushBatched.Pending != mm.TlbFlushBatched.Flushed
        || mm.MmapLock.IsWriteHeld || Pagewalk.PteTable(mm, addr, OnLeaf.NoTable) is { Ptl.IsHeld: true };
}
