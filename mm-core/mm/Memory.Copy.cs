// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What fork does to page tables.
internal static partial class Memory
{
    /// <summary>After so much the locks are dropped: an entry that is empty counts 1, one that is copied 8.</summary>
    private const int MostProgress = 32;
    private const int ProgressOfCopy = 8;

    /// <summary>Copies the entries of a VMA to the child's copy of it.</summary>
    /// <remarks>
    /// mm/memory.c:copy_page_range(). Preconditions: mmap_lock of both is held for writing.
    /// Left out: hugetlbfs, memory without pages (VM_PFNMAP), MMU notifiers.
    /// </remarks>
    internal static async KTask<Errno> CopyPageRange(Vma dst, Vma src)
    {
        src.Mm.MmapLock.AssertWriteHeld();
        if (!VmaNeedsCopy(dst, src))
        {
            return 0;
        }

        if (!IsCowMapping(src.Flags))
        {
            return await CopyTables(dst, src);
        }

        src.AssertWriteLocked();
        src.Mm.WriteProtectSeq++;
        Errno err = await CopyTables(dst, src);
        src.Mm.WriteProtectSeq++;
        return err;
    }

    [PartOf("mm/memory.c:copy_page_range()")]
    private static async KTask<Errno> CopyTables(Vma dst, Vma src)
    {
        for (VirtAddr addr = src.Start; addr < src.End;)
        {
            PageTable srcTable = Pagewalk.LowestTable(src.Mm, addr, OnLeaf.Own);
            bool hasPtes = srcTable.Level == PageTable.PteLevel;
            VirtAddr next = Pagewalk.EndOfEntry(addr, src.End, hasPtes ? VirtAddr.PmdShift : PageTable.Shift(srcTable.Level));

            // The child gets the upper tables also where they lead to nothing.
            PageTable? dstTable = TableAlloc(dst.Mm, addr, srcTable.Level);
            if (dstTable is null)
            {
                return Errno.ENOMEM;
            }

            if (hasPtes && await CopyTable(dst, src, dstTable, new PageRange(addr, next)) is var err and not 0)
            {
                return err;
            }

            addr = next;
        }

        return 0;
    }

    [PartOf("mm/memory.c:copy_pte_range()")]
    private static async KTask<Errno> CopyTable(Vma dst, Vma src, PageTable dstTable, PageRange range)
    {
        await src.Mm.Machine.Scheduler.Point(Points.ForkTable);
        for (VirtAddr addr = range.Start; addr < range.End;)
        {
            Folio? forChild = null;
            if (src.Mm.HasPinned && IsPinnedAt(src.Mm, addr))
            {
                // Nobody allocates under the tables' locks.
                forChild = dst.Mm.Machine.PageAlloc.AllocChargedFolio();
                if (forChild is null)
                {
                    return Errno.ENOMEM;
                }
            }

            await dstTable.Lock();
            PageTable? srcTable = await PteOffsetMapLock(src.Mm, addr);
            if (srcTable is null)
            {
                // Taken away while nobody held it.
                dstTable.Unlock();
                PutIfAny(dst.Mm.Machine.PageAlloc, forChild);
                break;
            }

            addr = await CopyPteRangeLocked(dst, src, dstTable, srcTable, new PageRange(addr, range.End), forChild);
            srcTable.Unlock();
            dstTable.Unlock();
            if (forChild is { MapCount: 0 })
            {
                // Unpinned meanwhile.
                dst.Mm.Machine.PageAlloc.Put(forChild);
            }
        }

        return 0;
    }

    private static bool IsPinnedAt(MmStruct mm, VirtAddr addr)
    {
        Pte pte = Pagewalk.GetPte(mm, addr, OnLeaf.Own);
        return pte.IsPresent && Rmap.IsPinnedForItsOwner(mm, VmNormalPage(mm, pte));
    }

    /// <summary>False where a fault in the child finds the page again: then nothing is copied.</summary>
    /// <remarks>
    /// mm/memory.c:vma_needs_copy(). A file mapping that was never written refaults from the page cache, and an anonymous one without an
    /// anon_vma holds at most zero pages. What userfaultfd protects nobody finds again.
    /// </remarks>
    private static bool VmaNeedsCopy(Vma dst, Vma src) =>
        src.AnonVma is not null || (dst.Flags & VmFlags.UffdWp) != 0 || (src.Flags & VmFlags.MaybeGuard) != 0;

    /// <summary>Where it came to: who holds two locks lets others have them every so often, where there are others.</summary>
    /// <remarks>mm/memory.c:copy_pte_range(): need_resched() and spin_needbreak() are true where another thread could run.</remarks>
    private static async KTask<VirtAddr> CopyPteRangeLocked(
        Vma dst, Vma src, PageTable dstTable, PageTable srcTable, PageRange range, Folio? forChild)
    {
        dstTable.Ptl.AssertHeld();
        srcTable.Ptl.AssertHeld();
        int first = PageTable.PteIndex(range.Start);
        int last = PageTable.PteIndex(range.End - VirtAddr.PageSize);
        if (!src.Mm.Machine.Scheduler.IsAlone)
        {
            last = LastBeforeBreak(srcTable, first, last);
        }

        if (src.Mm.HasPinned)
        {
            last = LastBeforePinned(srcTable, first, last);
        }

        await srcTable.Each(first, last, new CopyEntries(dst, dstTable, IsCowMapping(src.Flags), forChild));
        return srcTable.AddressOf(last + 1);
    }

    private static int LastBeforeBreak(PageTable table, int first, int last)
    {
        int progress = 0;
        int index = first;
        while (index <= last && progress < MostProgress)
        {
            progress += table.Get(index).IsNone ? 1 : ProgressOfCopy;
            index++;
        }

        return index - 1;
    }

    /// <summary>A pinned page is the first of its round, which has a page for the child.</summary>
    private static int LastBeforePinned(PageTable table, int first, int last)
    {
        for (int index = first + 1; index <= last; index++)
        {
            if (IsPinnedAt(table.Mm, table.AddressOf(index)))
            {
                return index - 1;
            }
        }

        return last;
    }

    /// <summary>The child gets a page of its own with the same contents: the parent, and whoever pinned the page, keep theirs.</summary>
    /// <remarks>mm/memory.c:copy_present_page(). Left out: memcg, poison that is met while copying.</remarks>
    private static void CopyPresentPage(Vma dst, PageTable dstTable, int index, Pte pte, Page page, Folio forChild, ref RssVec rss)
    {
        dstTable.Ptl.AssertHeld();
        forChild.Contents = page.CopyContents();
        forChild.InitFlag(PageFlags.Uptodate);
        Rmap.AddNewAnonRmap(forChild, dst, dstTable.AddressOf(index));
        Swap.FolioAddLruVma(forChild, dst.Flags);
        rss.Add(forChild, 1);
        Pte copy = MaybeMkWrite(Pte.Make(forChild.Pfn, dst.PageProt).MkDirty(), dst.Flags);
        dstTable.SetAsserted(index, KeepsUffdWp(dst) && pte.IsUffdWp ? copy.MkUffdWp() : copy);
    }

    /// <summary>The child refers to what is elsewhere too; what the parent had for itself it has no more.</summary>
    /// <remarks>mm/memory.c:copy_nonpresent_pte(). Left out: device memory.</remarks>
    private static void CopyNonpresentPte(Vma dst, PageTable srcTable, PageTable dstTable, int index, ref RssVec rss)
    {
        srcTable.Ptl.AssertHeld();
        Machine machine = dst.Mm.Machine;
        Pte pte = srcTable.Get(index);
        SwpEntry entry = pte.ToSwpEntry();
        switch (entry.Kind)
        {
            case PteKind.Swap:
                Swapfile.SwapDuplicate(machine, entry);
                pte = machine.Bugs.Has(KnownBug.ForkKeepsSwpExclusive) ? pte : pte.ClearSwpExclusive();
                srcTable.SetAsserted(index, pte);
                rss.AddSwap(1);
                break;
            case PteKind.Migration:
                rss.Add(machine.PageAlloc.PageOf(entry.Pfn).Folio, 1);
                if (!entry.IsReadableMigration && IsCowMapping(dst.Flags))
                {
                    pte = pte.WithSwpEntry(entry.ToReadableMigration(keepExclusive: false));
                    srcTable.SetAsserted(index, pte);
                }

                break;
            case PteKind.Marker:
                CopyPteMarker(dst, dstTable, index, entry);
                return;
            case PteKind.HwPoison:
                break;
            default:
                throw new NotModelledException($"fork of {entry}");
        }

        dstTable.SetAsserted(index, KeepsUffdWp(dst) ? pte : pte.ClearSwpUffdWp());
    }

    /// <summary>Guards and poison are the memory's; write protection is only where the child's mapping is registered too.</summary>
    /// <remarks>include/linux/mm_inline.h:copy_pte_marker()</remarks>
    private static void CopyPteMarker(Vma dst, PageTable dstTable, int index, SwpEntry entry)
    {
        dstTable.Ptl.AssertHeld();
        PteMarkers kept = KeepsUffdWp(dst) ? PteMarkers.All : PteMarkers.Poisoned | PteMarkers.Guard;
        if ((entry.Markers & kept) != 0)
        {
            dstTable.SetAsserted(index, Pte.MakeMarker(entry.Markers & kept));
        }
    }

    /// <summary>Whether write protection means something in the child's mapping.</summary>
    private static bool KeepsUffdWp(Vma dst) => (dst.Flags & VmFlags.UffdWp) != 0 || dst.Mm.Bugs.Has(KnownBug.ForkKeepsUffdWp);

    private static void SharePage(Vma dst, Page page, ref RssVec rss)
    {
        Folio folio = page.Folio;
        folio.Get();
        if (folio.IsAnon)
        {
            Rmap.DupAnonRmap(folio, page);
        }
        else
        {
            Rmap.AddFileRmap(folio, page, dst.Flags);
        }

        rss.Add(folio, 1);
    }

    /// <summary>
    /// What the child's entry does not have: it has not used the page yet, and in a shared mapping it has not written it either.
    /// </summary>
    /// <remarks>mm/memory.c:__copy_present_ptes()</remarks>
    private static PteBits NotTheChilds(Vma dst) =>
        PteBits.Accessed
        | ((dst.Flags & VmFlags.Shared) != 0 ? PteBits.Dirty | PteBits.SavedDirty : 0)
        | (KeepsUffdWp(dst) ? 0 : PteBits.UffdWp);

    /// <summary>Both see the page, and neither writes it: who stores first copies it.</summary>
    /// <remarks>
    /// mm/memory.c:copy_present_ptes(), mm/memory.c:__copy_present_ptes(). Left out: batches of a large folio.
    /// </remarks>
    /// <param name="forChild">The page that the child gets where the parent's is pinned.</param>
    private struct CopyEntries(Vma dst, PageTable dstTable, bool isCow, Folio? forChild) : IEntryVisitor
    {
        private readonly PteBits notTheChilds = NotTheChilds(dst);
        private RssVec rss;

        public void Visit(PageTable table, int index)
        {
            Pte pte = table.Get(index);
            if (!pte.IsPresent)
            {
                CopyNonpresentPte(dst, table, dstTable, index, ref rss);
                return;
            }

            Page? page = VmNormalPage(table.Mm, pte);
            if (forChild is not null && Rmap.IsPinnedForItsOwner(table.Mm, page))
            {
                CopyPresentPage(dst, dstTable, index, pte, page!, forChild, ref rss);
                return;
            }

            if (page is not null)
            {
                SharePage(dst, page, ref rss);
            }

            if (isCow && pte.IsWrite)
            {
                // The parent too: it would write what the child is to see as it is now.
                pte = pte.WrProtect();
                table.ReplaceAsserted(index, pte);
            }

            dstTable.SetAsserted(index, pte.Without(notTheChilds));
        }

        public readonly void Finish(PageTable table) => rss.AddTo(dst.Mm);
    }
}
