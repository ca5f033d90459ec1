// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Fault-around: a read fault maps cached neighbours too.
internal static partial class Memory
{
    /// <summary>Maps what is cached around the address. NoPage: the address itself got mapped.</summary>
    /// <remarks>mm/memory.c:do_fault_around()</remarks>
    private static async KTask<VmFault> DoFaultAround(FaultContext vmf)
    {
        (int from, int to) = FaultAroundWindow(vmf);
        if (!PreallocIfNoTable(vmf) && !vmf.Mm.Bugs.Has(KnownBug.PreallocNullSleeps))
        {
            return VmFault.Oom;
        }

        await vmf.Scheduler.Point(Points.FaultPrealloc);

        // Under RCU: what is in the cache stays while it is looked at, and nothing in there may sleep.
        vmf.Scheduler.EnterAtomic();
        VmFault result = await FilemapMapPages(vmf, from, to);
        vmf.Scheduler.LeaveAtomic();
        return result;
    }

    /// <summary>The entries to look at, both included: inside the table, inside the VMA, aligned to the window's size.</summary>
    private static (int From, int To) FaultAroundWindow(FaultContext vmf)
    {
        int pages = (int)(vmf.Machine.Config.FaultAroundBytes >> VirtAddr.PageShift);
        int index = vmf.Index;
        ulong vmaOffset = vmf.Pgoff - vmf.Vma.Pgoff;
        int from = Math.Max(index & -pages, index - (int)Math.Min((ulong)index, vmaOffset));
        ulong leftInVma = vmf.Vma.Pages - vmaOffset;
        int to = Math.Min(Math.Min(from + pages, PageTable.EntryCount), (int)Math.Min((ulong)index + leftInVma, int.MaxValue));
        return (from, to - 1);
    }

    /// <summary>Never waits and never reads: what is cached, uptodate and unlocked is mapped, the rest is left to -&gt;fault.</summary>
    /// <remarks>mm/filemap.c:filemap_map_pages()</remarks>
    private static async KTask<VmFault> FilemapMapPages(FaultContext vmf, int from, int to)
    {
        AddressSpace mapping = vmf.Vma.File!.Mapping;
        int last = (int)Math.Max(-1, Math.Min(to, (long)mapping.Host.SizeInPages - 1 - (long)vmf.Pgoff + vmf.Index));
        int first = FirstMappable(vmf, mapping, from, last);
        if (first > last)
        {
            return VmFault.None;
        }

        // What was there before may be gone (MADV_DONTNEED frees tables), and here no other one can be allocated.
        PageTable? found = vmf.Mm.Bugs.Has(KnownBug.PreallocNullSleeps) ? PmdPopulateOrFind(vmf) : PmdInstallOrFind(vmf);
        PageTable? table = found is null ? null : await PteOffsetMapLock(vmf.Mm, vmf.Address);
        if (table is null)
        {
            return VmFault.None;
        }

        long mapped = 0;
        VmFault result = VmFault.None;
        for (int index = first; index <= last; index++)
        {
            Folio? folio = Mappable(mapping, PgoffOf(vmf, index));
            if (folio is null || !table.Get(index).IsNone)
            {
                continue;
            }

            folio.Get();
            await table.Point(index, Sharing.Write);
            SetPteRange(vmf, table, index, folio.FilePage(PgoffOf(vmf, index)), isPrefault: index != vmf.Index);
            mapped++;
            if (index == vmf.Index)
            {
                result = VmFault.NoPage;
            }
        }

        vmf.Mm.AddCounter(mapping.Host.Kind == InodeKind.Shmem ? MmCounter.ShmemPages : MmCounter.FilePages, mapped);
        table.Unlock();
        vmf.Machine.Tracer.Hit(Tracepoints.MmFilemapMapPages);
        return result;
    }

    private static int FirstMappable(FaultContext vmf, AddressSpace mapping, int from, int last)
    {
        int index = from;
        while (index <= last && Mappable(mapping, PgoffOf(vmf, index)) is null)
        {
            index++;
        }

        return index;
    }

    /// <summary>mm/filemap.c:next_uptodate_folio() for one page.</summary>
    private static Folio? Mappable(AddressSpace mapping, ulong pgoff)
    {
        Folio? folio = mapping.Find(pgoff);
        bool isReady = folio is { IsUptodate: true, IsLocked: false } && !folio.Has(PageFlags.Readahead)
            && !folio.FilePage(pgoff).IsHwPoison;
        return isReady ? folio : null;
    }

    private static ulong PgoffOf(FaultContext vmf, int index) => vmf.Pgoff + (ulong)index - (ulong)vmf.Index;
}
