// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Writes to pages that are mapped read-only.
internal static partial class Memory
{
    /// <summary>A write to a present read-only entry: reuse the page, or copy it. Drops the lock.</summary>
    /// <remarks>mm/memory.c:do_wp_page()</remarks>
    private static KTask<VmFault> DoWpPageLocked(FaultContext vmf, PageTable table)
    {
        // Left out: KSM, memory without pages (wp_pfn_shared), what waits to be put on the LRU, and the flush for who protects by
        // userfaultfd and still owes it: what a CPU may still write is its owner's alone, and such a page is not copied.
        table.Ptl.AssertHeld();
        if (!vmf.IsUnshare && (vmf.VmaFlags & VmFlags.UffdWp) != 0 && table.Get(vmf.Index).IsUffdWp)
        {
            if (!Userfaultfd.IsWpAsync(vmf.Vma))
            {
                table.Unlock();
                return Userfaultfd.HandleUserfault(vmf, VmFlags.UffdWp);
            }

            // Nobody waits for it: that the bit is gone is all that is told.
            vmf.OrigPte = vmf.OrigPte.ClearUffdWp();
            table.Set(vmf.Index, vmf.OrigPte);
        }

        Page? page = VmNormalPage(vmf.Mm, vmf.OrigPte);
        vmf.Page = page;
        if ((vmf.VmaFlags & (VmFlags.Shared | VmFlags.MayShare)) != 0)
        {
            return WpPageSharedLocked(vmf, table, page?.Folio);
        }

        if (page is not null && page.Folio.IsAnon && (IsItsOwn(page, vmf.Mm) || WpCanReuseAnonFolio(page.Folio, vmf.Vma)))
        {
            page.SetAnonExclusive();
            if (!vmf.IsUnshare)
            {
                WpPageReuseLocked(vmf, table);
            }

            table.Unlock();
            return new KTask<VmFault>(VmFault.None);
        }

        page?.Folio.Get();
        table.Unlock();
        return WpPageCopy(vmf, page);
    }

    private static bool IsItsOwn(Page page, MmStruct mm) => page.IsAnonExclusive && !mm.Bugs.Has(KnownBug.ReusesByRefcount);

    /// <summary>True when nobody but this entry refers to the page, so that it may be written in place.</summary>
    /// <remarks>mm/memory.c:wp_can_reuse_anon_folio()</remarks>
    private static bool WpCanReuseAnonFolio(Folio folio, Vma vma)
    {
        // The mapcount is not enough: a reference may read the page without mapping it.
        // Left out: of a large folio all references may be this process's mappings (wp_can_reuse_large_anon_folio).
        if (vma.Mm.Bugs.Has(KnownBug.ReusesByMapcount) && folio.TotalMapCount == 1)
        {
            return true;
        }

        int cached = folio.Has(PageFlags.SwapCache) ? 1 : 0;
        if (folio.IsLarge || folio.RefCount > 1 + cached || !FolioLock.TryLock(vma.Mm.Machine, folio))
        {
            return false;
        }

        // Without a slot that others refer to the page is in the swap cache for nobody.
        Swapfile.FolioFreeSwap(vma.Mm.Machine, folio);
        bool isAlone = folio.RefCount == 1;
        if (isAlone)
        {
            Rmap.MoveAnonRmap(folio, vma);
        }

        FolioLock.Unlock(vma.Mm.Machine, folio);
        return isAlone;
    }

    /// <remarks>mm/memory.c:wp_page_reuse(). Left out: which CPU used it last (NUMA).</remarks>
    private static void WpPageReuseLocked(FaultContext vmf, PageTable table)
    {
        table.Ptl.AssertHeld();
        Kernel.BugOn(!vmf.IsWrite);
        Kernel.BugOn(vmf.Page is not null && vmf.Page.Folio.IsAnon && !vmf.Page.IsAnonExclusive);
        table.Set(vmf.Index, MaybeMkWrite(vmf.OrigPte.MkYoung().MkDirty(), vmf.VmaFlags));
    }

    /// <summary>Gives the process a copy of its own, unless the entry changed meanwhile.</summary>
    /// <remarks>
    /// mm/memory.c:wp_page_copy(). Left out: memcg, MMU notifiers, delay accounting, poison that is met while copying.
    /// <paramref name="old"/> carries a reference; null is the zero page.
    /// </remarks>
    private static async KTask<VmFault> WpPageCopy(FaultContext vmf, Page? old)
    {
        PageAlloc alloc = vmf.Machine.PageAlloc;
        VmFault prepared = await VmfAnonPrepare(vmf);
        Folio? copy = prepared == VmFault.None ? alloc.AllocChargedFolio() : null;
        if (copy is null)
        {
            PutIfAny(alloc, old);
            return prepared == VmFault.None ? VmFault.Oom : prepared;
        }

        await vmf.Scheduler.Point(Points.FaultAlloc);
        if (!vmf.Scheduler.IsAlone && !vmf.IsSpeculative)
        {
            TlbChecker.AssertNoWriter(vmf.Mm, vmf.Address, old);
        }

        copy.Contents = old is null ? PageContents.Filled(0) : old.CopyContents();
        copy.InitFlag(PageFlags.Uptodate);
        PageTable? table = await PteMapLock(vmf);
        if (table is null || table.Get(vmf.Index) != vmf.OrigPte)
        {
            table?.Unlock();
            alloc.Put(copy);
            PutIfAny(alloc, old);
            return table is null ? vmf.WithoutTable : VmFault.None;
        }

        if (vmf.IsSpeculative)
        {
            // What was copied before all of it was known to hold.
            TlbChecker.AssertNoWriter(vmf.Mm, vmf.Address, old);
        }

        GiveUpEarly(vmf, old);
        if (vmf.Mm.Bugs.Has(KnownBug.CowWithoutClear))
        {
            VmFault installed = InstallCopyLocked(vmf, table, copy, old);
            await Tlb.FlushTlbPage(vmf.Mm, vmf.Address);
            return installed;
        }

        // Empty in between, and forgotten: no CPU reads the old page while another one writes to the new.
        KTask<Unit> flush = Tlb.PtepClearFlush(table, vmf.Index);

        // What is awaited here would have the state machine keep the table, at every fault.
        return flush.IsCompleted ? InstallCopyLocked(vmf, table, copy, old) : await InstallCopyWhenFlushed(flush, vmf, table, copy, old);
    }

    /// <summary>What was done at first: with its entry still there, the page looks like the other owner's alone (Z10).</summary>
    private static void GiveUpEarly(FaultContext vmf, Page? old)
    {
        if (old is not null && vmf.Mm.Bugs.Has(KnownBug.CowRmapOrder))
        {
            Rmap.RemoveRmap(old.Folio, old, vmf.VmaFlags);
            vmf.Machine.PageAlloc.Put(old.Folio);
            SwapState.FreePageAndSwapCache(vmf.Machine, old.Folio);
        }
    }

    [PartOf("mm/memory.c:wp_page_copy()")]
    private static async KTask<VmFault> InstallCopyWhenFlushed(KTask<Unit> flush, FaultContext vmf, PageTable table, Folio copy, Page? old)
    {
        await flush;
        return InstallCopyLocked(vmf, table, copy, old);
    }

    /// <summary>Puts the copy into the emptied entry. Drops the lock, and the reference to the old page.</summary>
    private static VmFault InstallCopyLocked(FaultContext vmf, PageTable table, Folio copy, Page? old)
    {
        table.Ptl.AssertHeld();
        if (old is null || !old.Folio.IsAnon)
        {
            if (old is not null)
            {
                vmf.Mm.AddCounter(CounterOf(old.Folio), -1);
            }

            vmf.Mm.AddCounter(MmCounter.AnonPages, 1);
        }

        Pte entry = Pte.Make(copy.Pfn, vmf.VmaPageProt);
        if (vmf.IsUnshare)
        {
            entry = vmf.OrigPte.IsSoftDirty ? entry.MkSoftDirty() : entry;
            entry = vmf.OrigPte.IsUffdWp ? entry.MkUffdWp() : entry;
        }
        else
        {
            entry = MaybeMkWrite(entry.MkDirty(), vmf.VmaFlags);
        }

        Rmap.AddNewAnonRmap(copy, vmf.Vma, vmf.Address);
        Swap.FolioAddLruVma(copy, vmf.VmaFlags);
        TlbChecker.AssertForgotten(vmf.Mm, vmf.Address);
        table.Set(vmf.Index, entry);

        // Only now: while the old entry stood, its count kept others from reusing the page (Z10).
        if (old is not null && !vmf.Mm.Bugs.Has(KnownBug.CowRmapOrder))
        {
            Rmap.RemoveRmap(old.Folio, old, vmf.VmaFlags);
            vmf.Machine.PageAlloc.Put(old.Folio);
        }

        table.Unlock();
        if (old is not null && !vmf.Mm.Bugs.Has(KnownBug.CowRmapOrder))
        {
            SwapState.FreePageAndSwapCache(vmf.Machine, old.Folio);
        }

        return VmFault.None;
    }

    /// <summary>A write to a shared page whose first store had to be noticed. Drops the lock.</summary>
    /// <remarks>mm/memory.c:wp_page_shared()</remarks>
    private static KTask<VmFault> WpPageSharedLocked(FaultContext vmf, PageTable table, Folio? folio)
    {
        table.Ptl.AssertHeld();
        Kernel.BugOn(folio is null);
        folio.Get();
        if (vmf.Vma.File!.Inode.Ops!.HasPageMkwrite)
        {
            table.Unlock();
            return WpPageSharedMkwrite(vmf, folio);
        }

        WpPageReuseLocked(vmf, table);
        table.Unlock();
        return WpPageSharedFinish(vmf, folio);
    }

    [PartOf("mm/memory.c:wp_page_shared()")]
    private static async KTask<VmFault> WpPageSharedMkwrite(FaultContext vmf, Folio folio)
    {
        VmFault result = await DoPageMkwrite(vmf, folio);
        if (result == VmFault.None || (result & (VmFault.Error | VmFault.NoPage)) != 0)
        {
            vmf.Machine.PageAlloc.Put(folio);
            return result;
        }

        result = await FinishMkwriteFault(vmf);
        if (result != VmFault.None)
        {
            FolioLock.UnlockPut(vmf.Machine, folio);
            return result;
        }

        result = FaultDirtySharedPage(vmf, folio);
        vmf.Machine.PageAlloc.Put(folio);
        return result;
    }

    /// <summary>Makes the entry writable, unless it changed while the file was asked: then the access repeats.</summary>
    /// <remarks>mm/memory.c:finish_mkwrite_fault()</remarks>
    private static async KTask<VmFault> FinishMkwriteFault(FaultContext vmf)
    {
        Kernel.WarnOn(vmf.Machine, !vmf.IsShared);
        PageTable? table = await PteMapLock(vmf);
        if (table is null || table.Get(vmf.Index) != vmf.OrigPte)
        {
            table?.Unlock();
            return vmf.IsSpeculative ? VmFault.Retry : VmFault.NoPage;
        }

        WpPageReuseLocked(vmf, table);
        table.Unlock();
        return VmFault.None;
    }

    [PartOf("mm/memory.c:wp_page_shared()")]
    private static async KTask<VmFault> WpPageSharedFinish(FaultContext vmf, Folio folio)
    {
        await FolioLock.Lock(vmf.Machine, folio);
        VmFault result = FaultDirtySharedPage(vmf, folio);
        vmf.Machine.PageAlloc.Put(folio);
        return result;
    }

    private static void PutIfAny(PageAlloc alloc, Page? page)
    {
        if (page is not null)
        {
            alloc.Put(page.Folio);
        }
    }
}
