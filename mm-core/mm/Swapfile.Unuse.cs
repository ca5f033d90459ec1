// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// swapon and swapoff: an area that is about to go brings back what is in it.
internal static partial class Swapfile
{
    /// <summary>Switches the first area on that is off.</summary>
    /// <remarks>mm/swapfile.c:sys_swapon()</remarks>
    internal static SysRet Swapon(Machine machine)
    {
        SwapInfo? area = machine.SwapInfo.Find(candidate => !candidate.IsOn);
        if (area is null)
        {
            return machine.SwapInfo.Count == 0 ? Errno.ENOENT : Errno.EBUSY;
        }

        area.IsOn = true;
        area.Next = 0;
        return 0;
    }

    /// <summary>Brings every page back that is in the first area that is on.</summary>
    /// <remarks>mm/swapfile.c:sys_swapoff(). Left out: what was promised must fit without it (security_vm_enough_memory_mm()).</remarks>
    internal static async KTask<SysRet> Swapoff(Machine machine)
    {
        SwapInfo? area = machine.SwapInfo.Find(candidate => candidate.IsOn);
        if (area is null)
        {
            return Errno.EINVAL;
        }

        area.IsOn = false;
        Errno err = await TryToUnuse(machine, area);
        area.IsOn = err != 0;
        return err;
    }

    /// <remarks>mm/swapfile.c:try_to_unuse()</remarks>
    private static async KTask<Errno> TryToUnuse(Machine machine, SwapInfo area)
    {
        // A fork may carry an entry past the walk: round and round, until no slot is taken.
        while (area.InUse > 0)
        {
            ulong before = area.InUse;
            Errno unused = await Shmem.Unuse(machine, area.Type);
            if (unused != 0)
            {
                return unused;
            }

            foreach (TaskStruct task in machine.LiveTasks.ToList())
            {
                if (task.Mm is { } mm && await UnuseMm(mm, area) is var err && err != 0)
                {
                    return err;
                }
            }

            await UnuseCache(machine, area);
            await machine.Scheduler.Point(ObjectKind.None, 0, 0, Sharing.None);
            if (machine.Scheduler.Current!.SignalPending)
            {
                return Errno.EINTR;
            }

            // I104: with nobody else about, each round must bring something back, or there is no last one.
            Kernel.BugOn(area.InUse == before && machine.Scheduler.IsOnlyRunner);
        }

        return 0;
    }

    /// <summary>Pages that are only cached.</summary>
    private static async KTask<Unit> UnuseCache(Machine machine, SwapInfo area)
    {
        for (ulong offset = 0; offset < area.Pages; offset++)
        {
            if (area.CacheOf(offset) is { } folio)
            {
                folio.Get();
                await FolioLock.Lock(machine, folio);
                FolioFreeSwap(machine, folio);
                FolioLock.Unlock(machine, folio);
                machine.PageAlloc.Put(folio);
            }
        }

        return default;
    }

    /// <remarks>mm/swapfile.c:unuse_mm(), mm/swapfile.c:unuse_vma()</remarks>
    private static async KTask<Errno> UnuseMm(MmStruct mm, SwapInfo area)
    {
        if (mm.Counter(MmCounter.SwapEnts) == 0)
        {
            return 0;
        }

        using (await mm.MmapLock.Read())
        {
            for (Vma? vma = mm.Vmas.First; vma is not null; vma = vma.Next)
            {
                VirtAddr addr = vma.Start;
                while (vma.AnonVma is not null && Pagewalk.NextPteTable(mm, ref addr, vma.End, OnLeaf.NoTable) is not null)
                {
                    VirtAddr next = Pagewalk.EndOfEntry(addr, vma.End, VirtAddr.PmdShift);
                    Errno err = await UnusePteRange(vma, new PageRange(addr, next), area);
                    if (err != 0)
                    {
                        return err;
                    }

                    addr = next;
                }
            }
        }

        return 0;
    }

    /// <remarks>mm/swapfile.c:unuse_pte_range()</remarks>
    private static async KTask<Errno> UnusePteRange(Vma vma, PageRange range, SwapInfo area)
    {
        Machine machine = vma.Mm.Machine;
        for (VirtAddr addr = range.Start; addr < range.End; addr += VirtAddr.PageSize)
        {
            Pte pte = Pagewalk.GetPte(vma.Mm, addr, OnLeaf.NoTable);
            if (pte.Kind != PteKind.Swap || pte.ToSwpEntry() is var entry && entry.Type != area.Type)
            {
                continue;
            }

            Folio? folio = SwapState.ReadSwapCache(machine, entry, out _);
            if (folio is null)
            {
                if (area.MapOf(entry.Offset) == 0)
                {
                    continue;
                }

                return Errno.ENOMEM;
            }

            await FolioLock.Lock(machine, folio);
            await UnusePte(vma, addr, entry, folio);
            FolioLock.Unlock(machine, folio);
            machine.PageAlloc.Put(folio);
        }

        return 0;
    }

    /// <summary>Maps a page that nobody has asked for: old, clean and, though it may be its owner's alone, read-only.</summary>
    /// <remarks>mm/swapfile.c:unuse_pte(). Left out: pages that could not be read.</remarks>
    private static async KTask<Unit> UnusePte(Vma vma, VirtAddr addr, SwpEntry entry, Folio folio)
    {
        PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
        if (table is null)
        {
            return default;
        }

        int index = PageTable.PteIndex(addr);
        Pte old = table.Get(index);
        bool isSame = old.Kind == PteKind.Swap && old.ToSwpEntry() == entry
            && !(old.IsSwpUffdWp && vma.Mm.Bugs.Has(KnownBug.SwapoffComparesUffdWp));
        if (isSame)
        {
            vma.Mm.AddCounter(MmCounter.SwapEnts, -1);
            vma.Mm.AddCounter(MmCounter.AnonPages, 1);
            folio.Get();
            Rmap.AddAnonRmap(folio, vma, vma.Flags, addr, old.IsSwpExclusive);
            Pte pte = Pte.Make(folio.Pfn, vma.PageProt).MkOld();
            pte = old.IsSwpSoftDirty ? pte.MkSoftDirty() : pte;
            pte = old.IsSwpUffdWp ? pte.MkUffdWp() : pte;
            table.Set(index, pte);
            SwapFree(vma.Mm.Machine, entry);
        }

        table.Unlock();
        return default;
    }
}
