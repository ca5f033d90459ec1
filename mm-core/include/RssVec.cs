// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Counter changes of one page table, added to the mm in one go.</summary>
/// <remarks>mm/memory.c:init_rss_vec(), mm/memory.c:add_mm_rss_vec()</remarks>
internal struct RssVec
{
    private long file;
    private long anon;
    private long swap;
    private long shmem;

    /// <summary>Pages that are mapped, or are mapped no more.</summary>
    internal void Add(Folio folio, long pages)
    {
        if (folio.IsAnon)
        {
            anon += pages;
        }
        else if (folio.IsSwapBacked)
        {
            shmem += pages;
        }
        else
        {
            file += pages;
        }
    }

    internal void AddSwap(long entries) => swap += entries;

    internal readonly void AddTo(MmStruct mm)
    {
        AddIfAny(mm, MmCounter.FilePages, file);
        AddIfAny(mm, MmCounter.AnonPages, anon);
        AddIfAny(mm, MmCounter.SwapEnts, swap);
        AddIfAny(mm, MmCounter.ShmemPages, shmem);
    }

    private static void AddIfAny(MmStruct mm, MmCounter counter, long pages)
    {
        if (pages != 0)
        {
            mm.AddCounter(counter, pages);
        }
    }
}
