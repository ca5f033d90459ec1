// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Taking note of what was written.
internal static partial class Rmap
{
    /// <summary>
    /// Takes the right to write from every shared mapping of a page, and the dirty bit: the next store is told, and the page is written out
    /// as it is now.
    /// </summary>
    /// <remarks>mm/rmap.c:folio_mkclean()</remarks>
    [PartOf("mm/rmap.c:folio_mkclean()")]
    internal static async KTask<Unit> Mkclean(Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked || folio.IsLarge);
        if (folio.TotalMapCount == 0)
        {
            return default;
        }

        using (await folio.Mapping!.IMmapRwsem.Read())
        {
            foreach (Vma vma in MappersOf(folio))
            {
                if (vma.Flags.Has(VmFlags.Shared))
                {
                    await MkcleanOne(folio, vma);
                }
            }
        }

        return default;
    }

    /// <remarks>mm/rmap.c:page_vma_mkclean_one(). Left out: huge entries, MMU notifiers.</remarks>
    [PartOf("mm/rmap.c:page_mkclean_one()")]
    private static async KTask<Unit> MkcleanOne(Folio folio, Vma vma)
    {
        VirtAddr addr = vma.AddressOfIndex(folio.Index);
        PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
        if (table is null)
        {
            return default;
        }

        int index = PageTable.PteIndex(addr);
        Pte pte = table.Get(index);
        if (pte.IsPresent && pte.Pfn == folio.Pfn && (pte.IsDirty || pte.IsWrite))
        {
            await Tlb.PtepClearFlush(table, index);
            table.Set(index, pte.WrProtect().MkClean());
        }

        table.Unlock();
        return default;
    }
}
