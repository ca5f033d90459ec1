// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Taking a page out of every mapping, as it is, so that it can leave memory.
internal static partial class Rmap
{
    /// <summary>
    /// Takes every entry of the page away; what each knew is kept by the page, or by a swap entry. It stops at the first that must stay.
    /// </summary>
    /// <remarks>mm/rmap.c:try_to_unmap()</remarks>
    internal static async KTask<Unit> TryToUnmap(Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        Kernel.BugOn(folio.IsLarge); // Left out: large folios, page by page.
        RwSemaphore? sem = folio.IsAnon ? folio.AnonVma!.Rwsem : folio.Mapping?.IMmapRwsem;
        if (sem is null)
        {
            return default;
        }

        using (await sem.Read())
        {
            foreach (Vma vma in MappersOf(folio))
            {
                if (!await TryToUnmapOne(folio, vma) || folio.TotalMapCount == 0)
                {
                    break;
                }
            }
        }

        return default;
    }

    /// <summary>False: the page must stay where it is.</summary>
    /// <remarks>mm/rmap.c:try_to_unmap_one(). Left out: hardware poison; that an mlock which was missed is made up for: none is.</remarks>
    private static async KTask<bool> TryToUnmapOne(Folio folio, Vma vma)
    {
        VirtAddr addr = vma.AddressOfIndex(folio.Index);
        PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
        if (table is null)
        {
            return true;
        }

        int index = PageTable.PteIndex(addr);
        Pte pte = table.Get(index);
        bool isMapped = pte.IsPresent && pte.Pfn == folio.Pfn;
        bool stays = isMapped && (vma.Flags & VmFlags.Locked) != 0;
        if (isMapped && !stays && vma.Mm.Bugs.Has(KnownBug.ExclusiveClearedEarly) && folio.IsAnon && folio.IsAnonExclusive)
        {
            // The entry still stands, and who pins by it takes the page for its owner's.
            stays = !TryShareAnonRmap(folio, folio);
            await table.Point(index, Sharing.Write);
        }

        if (isMapped && !stays)
        {
            await ClearOrPutOffFlush(table, index);
            stays = !TryUnmapLocked(folio, vma, table, index, pte);
        }

        table.Unlock();
        return !stays;
    }

    /// <summary>Empties the entry. CPUs forget it at once, or, where there are others, with all that reclaim takes out.</summary>
    private static KTask<Unit> ClearOrPutOffFlush(PageTable table, int index)
    {
        if (!ShouldDeferFlush(table.Mm))
        {
            return Tlb.PtepClearFlush(table, index);
        }

        Pte old = table.Get(index);
        table.Set(index, default);
        SetTlbUbcFlushPending(table.Mm, old);
        return default;
    }

    /// <summary>What stood in the entry goes to the page, or into the entry of its slot. False: it is put back as it was.</summary>
    private static bool TryUnmapLocked(Folio folio, Vma vma, PageTable table, int index, Pte pte)
    {
        table.Ptl.AssertHeld();
        if (pte.IsDirty)
        {
            folio.SetFlag(PageFlags.Dirty);
        }

        if (folio.IsAnon && !folio.IsSwapBacked)
        {
            if (!TryDiscard(folio, vma))
            {
                table.SetAsserted(index, pte);
                return false;
            }
        }
        else if (folio.IsAnon)
        {
            // Only now: a CPU that pinned by what it remembered has done so before the flush.
            bool isExclusive = folio.IsAnonExclusive;
            if (isExclusive && !TryShareAnonRmap(folio, folio))
            {
                table.SetAsserted(index, pte);
                return false;
            }

            table.SetAsserted(index, ToSwapEntry(folio, vma.Mm, pte, isExclusive));
        }
        else
        {
            Memory.KeepUffdWpMarker(vma, table, index, pte, ZapFlags.None);
        }

        vma.Mm.AddCounter(Memory.CounterOf(folio), -1);
        RemoveRmap(folio, folio, vma.Flags);
        vma.Mm.Machine.PageAlloc.Put(folio);
        return true;
    }

    /// <summary>
    /// A page that is freed lazily just goes: unless it was written once more, or somebody refers to it who might have. A droppable one
    /// goes written, too.
    /// </summary>
    private static bool TryDiscard(Folio folio, Vma vma)
    {
        if (folio.IsDirty && !vma.Flags.Has(VmFlags.Droppable))
        {
            folio.SetFlag(PageFlags.SwapBacked);
            return false;
        }

        // The one who reclaims it has a reference.
        return folio.RefCount == 1 + folio.TotalMapCount || vma.Mm.Bugs.Has(KnownBug.LazyfreeVsPin);
    }

    /// <summary>The entry of the page's slot, with what stood in the old one.</summary>
    private static Pte ToSwapEntry(Folio folio, MmStruct mm, Pte pte, bool isExclusive)
    {
        Kernel.BugOn(!folio.Has(PageFlags.SwapCache));
        SwpEntry entry = mm.Machine.SwapCacheSlots[folio];
        Swapfile.SwapDuplicate(mm.Machine, entry);
        mm.AddCounter(MmCounter.SwapEnts, 1);
        Pte swapped = Pte.FromSwpEntry(entry);
        swapped = isExclusive ? swapped.MkSwpExclusive() : swapped;
        swapped = pte.IsSoftDirty ? swapped.MkSwpSoftDirty() : swapped;
        return pte.IsUffdWp ? swapped.MkSwpUffdWp() : swapped;
    }
}
