// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Faults on entries that are neither none nor present.
internal static partial class Memory
{
    /// <summary>Decides by the kind of entry.</summary>
    /// <remarks>mm/memory.c:do_swap_page(). Left out: device memory.</remarks>
    private static KTask<VmFault> DoSwapPage(FaultContext vmf) =>
        vmf.IsSpeculative ? DoSwapPageIfSame(vmf) : DoNonpresentPte(vmf);

    /// <summary>The entry as it was read is not acted upon before it is known to be still there.</summary>
    [PartOf("mm/memory.c:do_swap_page()")]
    private static async KTask<VmFault> DoSwapPageIfSame(FaultContext vmf)
    {
        VmFault same = await PteUnmapSame(vmf);
        return same == VmFault.None ? await DoNonpresentPte(vmf)
            : same == VmFault.PtNotSame && !vmf.Mm.Bugs.Has(KnownBug.PtNotSameEscapes) ? VmFault.None
            : same;
    }

    /// <summary>None: it is the entry that the fault began with. PtNotSame: another one. Retry: the mapping has changed.</summary>
    /// <remarks>mm/memory.c:pte_unmap_same(), with the third result that the series gave it. Linux: only where an entry is wider than a
    /// word; here: for every speculative fault, so that there are three results.</remarks>
    private static async KTask<VmFault> PteUnmapSame(FaultContext vmf)
    {
        PageTable? table = await PteMapLock(vmf);
        if (table is null)
        {
            return vmf.WithoutTable;
        }

        VmFault result = table.Get(vmf.Index) == vmf.OrigPte ? VmFault.None : VmFault.PtNotSame;
        table.Unlock();
        return result;
    }

    private static KTask<VmFault> DoNonpresentPte(FaultContext vmf)
    {
        SwpEntry entry = vmf.OrigPte.ToSwpEntry();
        return entry.Kind switch
        {
            PteKind.Swap => SwapIn(vmf, entry),
            PteKind.Migration => MigrationEntryWait(vmf),
            PteKind.HwPoison => new KTask<VmFault>(VmFault.HwPoison),
            PteKind.Marker => HandlePteMarker(vmf, entry.Markers),
            _ => throw new NotModelledException($"a fault on {entry}"),
        };
    }

    /// <summary>What was lost comes before what is guarded, and that before what is only watched.</summary>
    /// <remarks>mm/memory.c:handle_pte_marker()</remarks>
    private static KTask<VmFault> HandlePteMarker(FaultContext vmf, PteMarkers markers)
    {
        if ((markers & PteMarkers.Poisoned) != 0)
        {
            return new KTask<VmFault>(VmFault.HwPoison);
        }

        if ((markers & PteMarkers.Guard) != 0)
        {
            return new KTask<VmFault>(VmFault.Sigsegv);
        }

        // A mapping that is registered no more has a marker that nobody waits for.
        Kernel.BugOn((markers & PteMarkers.UffdWp) == 0);
        return (vmf.VmaFlags & VmFlags.UffdWp) != 0 ? DoPteMissing(vmf) : PteMarkerClear(vmf);
    }

    /// <remarks>mm/memory.c:pte_marker_clear(). The access is made again, and finds nothing.</remarks>
    private static async KTask<VmFault> PteMarkerClear(FaultContext vmf)
    {
        PageTable? table = await PteMapLock(vmf);
        if (table is not null)
        {
            if (table.Get(vmf.Index) == vmf.OrigPte)
            {
                table.Set(vmf.Index, default);
            }

            table.Unlock();
        }

        return table is null ? vmf.WithoutTable : VmFault.None;
    }

    /// <summary>Waits until the page has come to its new place, without a reference that would hold it where it is.</summary>
    /// <remarks>mm/migrate.c:migration_entry_wait()</remarks>
    private static async KTask<VmFault> MigrationEntryWait(FaultContext vmf)
    {
        PageTable? table = await PteMapLock(vmf);
        bool isMoving = table is not null && table.Get(vmf.Index) == vmf.OrigPte;
        table?.Unlock();
        if (isMoving)
        {
            await FolioLock.WaitUnlocked(vmf.Machine, vmf.Machine.PageAlloc.PageOf(vmf.OrigPte.ToSwpEntry().Pfn).Folio);
        }

        return table is null ? vmf.WithoutTable : VmFault.None;
    }

    /// <summary>The entry that a fault began with told of userfaultfd's write protection: the page comes protected.</summary>
    /// <remarks>mm/memory.c:vmf_orig_pte_uffd_wp()</remarks>
    private static Pte KeepUffdWp(FaultContext vmf, Pte entry) =>
        !vmf.OrigPte.IsNone && vmf.OrigPte.IsSwpUffdWpAny ? entry.MkUffdWp() : entry;
}
