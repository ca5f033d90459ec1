// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// A page comes back from its slot.
internal static partial class Memory
{
    /// <summary>Finds the page in the swap cache or reads it, and maps it; a write goes on as one to a page that is there.</summary>
    /// <remarks>
    /// The branch of mm/memory.c:do_swap_page() for slots. Left out: devices that answer at once (SWP_SYNCHRONOUS_IO), which a swap file is
    /// not; KSM; large folios; pages that are poisoned or could not be read; areas whose pages must not change while they are written.
    /// </remarks>
    private static async KTask<VmFault> SwapIn(FaultContext vmf, SwpEntry entry)
    {
        Machine machine = vmf.Machine;
        if (vmf.IsSpeculative && SwapState.SwapCacheFolio(machine, entry) is null && !machine.Bugs.Has(KnownBug.SpfSwapReadahead))
        {
            // What is read along with it goes by the mapping's borders, which may be moving.
            return VmFault.Retry;
        }

        bool isDirect = SwapState.ReadsDirectly(machine, entry);
        bool isRead = isDirect;
        Folio? folio = isDirect ? SwapState.ReadDirectly(machine, entry) : SwapState.ReadSwapCache(machine, entry, out isRead);
        if (folio is null)
        {
            return await SwapInFailed(vmf);
        }

        VmFault result = VmFault.None;
        if (isRead)
        {
            result = VmFault.Major;
            machine.PgMajFault++;
        }

        await vmf.Scheduler.Point(Points.FaultAlloc);
        if (await Filemap.FolioLockOrRetry(vmf, folio) != VmFault.None)
        {
            machine.PageAlloc.Put(folio);
            return result | VmFault.Retry;
        }

        // While it was waited for, another may have taken it out of the cache, or given it another slot.
        bool isItsSlot = isDirect || IsItsSlot(machine, folio, entry);
        PageTable? table = isItsSlot ? await PteMapLock(vmf) : null;
        if (table is null || table.Get(vmf.Index) != vmf.OrigPte)
        {
            table?.Unlock();
            Swapfile.FolioFreeSwap(machine, folio);
            FolioLock.Unlock(machine, folio);
            machine.PageAlloc.Put(folio);
            return isItsSlot && table is null && vmf.IsSpeculative ? VmFault.Retry : result;
        }

        InstallSwapInLocked(vmf, table, folio, entry);
        FolioLock.Unlock(machine, folio);
        if (vmf.IsWrite)
        {
            result |= await DoWpPageLocked(vmf, table);
            return (result & VmFault.Error) != 0 ? result & VmFault.Error : result;
        }

        table.Unlock();
        return result;
    }

    /// <summary>The page is the slot's still. Else the entry, which is as it was, may stand for another one by now.</summary>
    private static bool IsItsSlot(Machine machine, Folio folio, SwpEntry entry) =>
        machine.Bugs.Has(KnownBug.SwapInOfUncached)
        || (folio.Has(PageFlags.SwapCache) && (machine.Bugs.Has(KnownBug.SwapInOfOtherSlot) || machine.SwapCacheSlots[folio] == entry));

    /// <summary>No page: there is no memory, unless another has brought it back meanwhile.</summary>
    private static async KTask<VmFault> SwapInFailed(FaultContext vmf)
    {
        PageTable? table = await PteMapLock(vmf);
        bool isSame = table is not null && table.Get(vmf.Index) == vmf.OrigPte;
        table?.Unlock();
        return isSame ? VmFault.Oom : table is null ? vmf.WithoutTable : VmFault.None;
    }

    /// <summary>Maps the page, with the caller's reference. A write that need not copy is done with.</summary>
    private static void InstallSwapInLocked(FaultContext vmf, PageTable table, Folio folio, SwpEntry entry)
    {
        table.Ptl.AssertHeld();
        Kernel.BugOn(!folio.IsUptodate || (folio.IsAnon && folio.IsAnonExclusive));
        Pte old = vmf.OrigPte;
        Swapfile.SwapFree(vmf.Machine, entry);
        if (ShouldTryToFreeSwap(vmf, folio))
        {
            Swapfile.FolioFreeSwap(vmf.Machine, folio);
        }

        vmf.Mm.AddCounter(MmCounter.AnonPages, 1);
        vmf.Mm.AddCounter(MmCounter.SwapEnts, -1);
        Pte pte = Pte.Make(folio.Pfn, vmf.VmaPageProt);
        pte = old.IsSwpSoftDirty ? pte.MkSoftDirty() : pte;
        pte = old.IsSwpUffdWp ? pte.MkUffdWp() : pte;

        // The entry knows that the page was its owner's alone; else nobody may refer to it but this fault.
        bool isExclusive = old.IsSwpExclusive || folio.RefCount == 1;
        if (isExclusive && MayMapWritable(vmf, pte))
        {
            pte = pte.MkWrite();
            if (vmf.IsWrite)
            {
                pte = pte.MkDirty();
                vmf.Flags &= ~FaultFlags.Write;
            }
        }

        Rmap.AddAnonRmap(folio, vmf.Vma, vmf.VmaFlags, vmf.Address, isExclusive);
        Kernel.BugOn(pte.IsWrite && !folio.IsAnonExclusive);
        table.Set(vmf.Index, pte);
        vmf.OrigPte = pte;
    }

    /// <summary>Whether the next store need not be noticed.</summary>
    private static bool MayMapWritable(FaultContext vmf, Pte pte) =>
        (vmf.VmaFlags & VmFlags.Write) != 0
        && !((vmf.VmaFlags & VmFlags.UffdWp) != 0 && pte.IsUffdWp)
        && !(Mmap.IsSoftDirtyEnabled(vmf.Mm, vmf.VmaFlags) && !pte.IsSoftDirty);

    /// <summary>Slots are scarce, or the cache's reference may be all that keeps a writer from having the page for himself.</summary>
    /// <remarks>mm/memory.c:should_try_to_free_swap()</remarks>
    private static bool ShouldTryToFreeSwap(FaultContext vmf, Folio folio)
    {
        const int mineAndTheCaches = 2;
        return Swapfile.VmSwapFull(vmf.Machine)
            || (vmf.VmaFlags & VmFlags.Locked) != 0 || folio.Has(PageFlags.Mlocked)
            || (vmf.IsWrite && folio.RefCount == mineAndTheCaches);
    }
}
