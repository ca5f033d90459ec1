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
        Inode inode = vmf.Vma.File!.Inode;
        (int index, Folio? folio) = await NextUptodateFolio(vmf, inode.Mapping, from, to);
        if (folio is null)
        {
            return VmFault.None;
        }

        int last = (int)Math.Max(-1, Math.Min(to, (long)inode.SizeInPages - 1 - (long)vmf.Pgoff + vmf.Index));

        // What was there before may be gone (MADV_DONTNEED frees tables), and here no other one can be allocated.
        PageTable? found = vmf.Mm.Bugs.Has(KnownBug.PreallocNullSleeps) ? PmdPopulateOrFind(vmf) : PmdInstallOrFind(vmf);
        PageTable? table = found is null ? null : await PteOffsetMapLock(vmf.Mm, vmf.Address);
        if (table is null)
        {
            FolioLock.UnlockPut(vmf.Machine, folio);
            return VmFault.None;
        }

        long mapped = 0;
        VmFault result = VmFault.None;
        while (folio is not null)
        {
            await table.Point(index, Sharing.Write);
            if (table.Get(index).IsNone)
            {
                folio.Get();
                SetPteRange(vmf, table, index, folio.FilePage(PgoffOf(vmf, index)), isPrefault: index != vmf.Index);
                mapped++;
                result = index == vmf.Index ? VmFault.NoPage : result;
            }

            FolioLock.UnlockPut(vmf.Machine, folio);
            (index, folio) = await NextUptodateFolio(vmf, inode.Mapping, index + 1, last);
        }

        vmf.Mm.AddCounter(inode.Kind == InodeKind.Shmem ? MmCounter.ShmemPages : MmCounter.FilePages, mapped);
        table.Unlock();
        vmf.Machine.Tracer.Hit(Tracepoints.MmFilemapMapPages);
        return result;
    }

    /// <summary>The next cached page that can be mapped as it is: locked, so that the file keeps it, and with a reference.</summary>
    /// <remarks>mm/filemap.c:next_uptodate_folio()</remarks>
    private static async KTask<(int Index, Folio? Folio)> NextUptodateFolio(
        FaultContext vmf, AddressSpace mapping, int from, int last)
    {
        for (int index = from; index <= last; index++)
        {
            ulong pgoff = PgoffOf(vmf, index);
            await mapping.Point(pgoff, Sharing.Read);
            if (mapping.Find(pgoff) is not { IsUptodate: true } folio || folio.Has(PageFlags.Readahead))
            {
                continue;
            }

            folio.Get();
            await FolioLock.PointOfTry(vmf.Machine, folio);
            if (!FolioLock.TryLock(vmf.Machine, folio))
            {
                vmf.Machine.PageAlloc.Put(folio);
                continue;
            }

            if (folio.Mapping == mapping && folio.IsUptodate && pgoff < mapping.Host.SizeInPages && !folio.FilePage(pgoff).IsHwPoison)
            {
                return (index, folio);
            }

            FolioLock.UnlockPut(vmf.Machine, folio);
        }

        return (0, null);
    }

    private static ulong PgoffOf(FaultContext vmf, int index) => vmf.Pgoff + (ulong)index - (ulong)vmf.Index;
}
