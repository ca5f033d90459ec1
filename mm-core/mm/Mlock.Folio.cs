// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// The pages of locked mappings: PG_mlocked, and the unevictable list with its count.
internal static partial class Mlock
{
    /// <summary>A page is mapped into a mapping; a locked one locks it.</summary>
    /// <remarks>mm/internal.h:mlock_vma_folio(). VM_IO says that mlock itself is at the mapping, and counts what is there.</remarks>
    internal static void MlockVmaFolio(Folio folio, VmFlags vmaFlags)
    {
        if ((vmaFlags & (VmFlags.Locked | VmFlags.Special)) != VmFlags.Locked)
        {
            return;
        }

        if (BatchOf(folio)?.Keeps(folio) == false)
        {
            folio.HasLostLock = true;
            return;
        }

        MlockFolio(folio);
    }

    /// <summary>A page leaves a mapping.</summary>
    /// <remarks>mm/internal.h:munlock_vma_folio()</remarks>
    internal static void MunlockVmaFolio(Folio folio, VmFlags vmaFlags)
    {
        if (vmaFlags.Has(VmFlags.Locked))
        {
            MunlockFolio(folio);
            BatchOf(folio)?.Unlocked(folio);
        }
    }

    private static MlockBatch? BatchOf(Folio folio) =>
        folio.Mapping is { Host.Machine: var machine } && machine.Scheduler.IsAlone ? machine.MlockBatch : null;

    /// <summary>A fresh page of a locked mapping, that nobody else knows yet, goes on the unevictable list at once.</summary>
    /// <remarks>mm/mlock.c:mlock_new_folio()</remarks>
    internal static void MlockNewFolio(Folio folio)
    {
        Kernel.BugOn(folio.Has(PageFlags.Lru | PageFlags.Unevictable | PageFlags.Mlocked));
        folio.InitFlag(PageFlags.Mlocked | PageFlags.Unevictable | PageFlags.Lru);
        folio.MlockCount = 1;
    }

    /// <summary>One more locked mapping of the page.</summary>
    /// <remarks>
    /// mm/mlock.c:mlock_folio(). Linux: each CPU collects folios in a batch, and moves them when it is full; here: at once, and the count
    /// is exact. What can be seen of it: <see cref="MlockBatch"/>.
    /// </remarks>
    private static void MlockFolio(Folio folio)
    {
        folio.SetFlag(PageFlags.Mlocked);
        if (!folio.Has(PageFlags.Lru))
        {
            // Whoever took it off its list puts it back where it belongs.
            return;
        }

        if (!folio.Has(PageFlags.Unevictable))
        {
            folio.ClearFlag(PageFlags.Active);
            folio.SetFlag(PageFlags.Unevictable);
            folio.MlockCount = 0;
        }

        folio.MlockCount++;
    }

    /// <summary>One locked mapping less; with the last the page may be reclaimed again.</summary>
    /// <remarks>mm/mlock.c:munlock_folio()</remarks>
    private static void MunlockFolio(Folio folio)
    {
        if (folio.Has(PageFlags.Lru) && folio.Has(PageFlags.Unevictable))
        {
            folio.MlockCount -= folio.MlockCount > 0 ? 1 : 0;
            if (folio.MlockCount > 0)
            {
                return;
            }
        }

        folio.ClearFlag(PageFlags.Mlocked);
        if (folio.Has(PageFlags.Lru) && IsEvictable(folio))
        {
            folio.ClearFlag(PageFlags.Unevictable);
        }
    }

    /// <remarks>mm/internal.h:folio_evictable()</remarks>
    private static bool IsEvictable(Folio folio) => !folio.Has(PageFlags.Mlocked) && folio.Mapping is not { IsUnevictable: true };

    /// <summary>Gives a mapping its new flags, and locks or unlocks the pages that are there.</summary>
    /// <remarks>mm/mlock.c:mlock_vma_pages_range()</remarks>
    private static async KTask<Unit> MlockVmaPagesRange(Vma vma, VirtAddr start, VirtAddr end, VmFlags flags)
    {
        vma.AssertWriteLocked();
        vma.Mm.Machine.MlockBatch.Drain();
        bool locks = flags.Has(VmFlags.Locked);
        vma.Flags = locks ? flags | VmFlags.Io : flags;
        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(vma.Mm, ref addr, end, OnLeaf.Own) is { } table)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            await table.Lock();
            await MlockPteRangeLocked(table, new PageRange(addr, next), locks);
            table.Unlock();
            addr = next;
        }

        vma.Flags = flags;
        return default;
    }

    /// <remarks>mm/mlock.c:mlock_pte_range(). Left out: large folios, which are locked only where all of them is.</remarks>
    private static KTask<Unit> MlockPteRangeLocked(PageTable table, PageRange range, bool locks)
    {
        table.Ptl.AssertHeld();
        return table.Each(PageTable.PteIndex(range.Start), PageTable.PteIndex(range.End - VirtAddr.PageSize), new LockEntries(locks));
    }

    private readonly struct LockEntries(bool locks) : IEntryVisitor
    {
        public void Visit(PageTable table, int index)
        {
            Pte pte = table.Get(index);
            Folio? folio = pte.IsPresent ? Memory.VmNormalPage(table.Mm, pte)?.Folio : null;
            if (folio is null)
            {
                return;
            }

            if (locks)
            {
                MlockFolio(folio);
            }
            else
            {
                MunlockFolio(folio);
            }
        }

        public void Finish(PageTable table)
        {
        }
    }
}
