// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What /proc shows of an address space, and clear_refs.</summary>
/// <remarks>fs/proc/task_mmu.c</remarks>
internal static partial class TaskMmu
{
    private const int ClearAll = 1;
    private const int ClearAnon = 2;
    private const int ClearMapped = 3;
    private const int ClearSoftDirty = 4;
    private const int ClearHiwaterRss = 5;

    /// <summary>Bits of a swap entry's type in pagemap.</summary>
    private const int MaxSwapfilesShift = 5;

    private const ulong PmSoftDirty = 1UL << 55;
    private const ulong PmMmapExclusive = 1UL << 56;
    private const ulong PmUffdWp = 1UL << 57;
    private const ulong PmGuardRegion = 1UL << 58;
    private const ulong PmFile = 1UL << 61;
    private const ulong PmSwap = 1UL << 62;
    private const ulong PmPresent = 1UL << 63;

    /// <remarks>fs/proc/task_mmu.c:clear_refs_write()</remarks>
    internal static async KTask<SysRet> ClearRefsWrite(TaskStruct task, int kind)
    {
        if (kind is < ClearAll or > ClearHiwaterRss)
        {
            return Errno.EINVAL;
        }

        MmStruct mm = task.Mm!;
        using (RwSemaphore.WriteGuard locked = await mm.MmapLock.WriteKillable())
        {
            if (!locked.IsHeld)
            {
                return Errno.EINTR;
            }

            if (kind == ClearSoftDirty)
            {
                // Without the option the write succeeds and does nothing.
                return mm.Machine.Config.SoftDirty ? await ClearSoftDirtyLocked(mm) : 0;
            }

            if (kind == ClearHiwaterRss)
            {
                mm.ResetHiwaterRss();
                return 0;
            }

            return await ClearYoungLocked(mm, kind);
        }
    }

    /// <summary>One entry of /proc/PID/pagemap.</summary>
    /// <remarks>fs/proc/task_mmu.c:pte_to_pagemap_entry(), fs/proc/task_mmu.c:pagemap_pte_hole()</remarks>
    internal static ulong PagemapEntry(MmStruct mm, VirtAddr addr)
    {
        Vma? vma = mm.Vmas.Lookup(addr);
        if (vma is null)
        {
            return 0;
        }

        Pte pte = Pagewalk.GetPte(mm, addr, OnLeaf.Own);
        ulong entry = IsSoftDirty(vma, pte) ? PmSoftDirty : 0;
        if (!pte.IsPresent)
        {
            return pte.IsNone ? entry : entry | PagemapOfSwap(mm, pte);
        }

        entry |= PmPresent | pte.Pfn | (pte.IsUffdWp ? PmUffdWp : 0);
        Page? page = Memory.VmNormalPage(mm, pte);
        if (page is not null)
        {
            entry |= (page.Folio.IsAnon ? 0 : PmFile) | (page.MapCount == 1 ? PmMmapExclusive : 0);
        }

        return entry;
    }

    /// <summary>Type and offset where a present entry has its frame. A marker counts as swapped.</summary>
    private static ulong PagemapOfSwap(MmStruct mm, Pte pte)
    {
        SwpEntry swap = pte.ToSwpEntry();
        ulong frame = (uint)swap.Type | ((swap.IsPfn ? swap.Pfn : swap.Offset) << MaxSwapfilesShift);
        bool isFile = swap.IsPfn && !mm.Machine.PageAlloc.PageOf(swap.Pfn).Folio.IsAnon;
        return PmSwap | frame | (isFile ? PmFile : 0) | (pte.IsSwpUffdWpAny ? PmUffdWp : 0)
            | ((swap.Markers & PteMarkers.Guard) != 0 ? PmGuardRegion : 0);
    }

    /// <summary>Written since the last clear: the entry says so, or nothing in the mapping is older.</summary>
    internal static bool IsSoftDirty(Vma vma, Pte pte) =>
        vma.Mm.Machine.Config.SoftDirty && (IsSoftDirty(pte) || (vma.Flags & VmFlags.SoftDirty) != 0);

    private static bool IsSoftDirty(Pte pte) => pte.IsPresent ? pte.IsSoftDirty : !pte.IsNone && pte.IsSwpSoftDirty;

    private static async KTask<SysRet> ClearSoftDirtyLocked(MmStruct mm)
    {
        mm.MmapLock.AssertWriteHeld();
        foreach (Vma vma in mm.Vmas.All.ToArray())
        {
            if ((vma.Flags & VmFlags.SoftDirty) == 0)
            {
                continue;
            }

            await vma.StartWrite();
            vma.WriteBegin();
            vma.Flags &= ~VmFlags.SoftDirty;

            // From now on new entries of shared mappings come read-only, so that their first store is seen.
            Mmap.SetPageProt(vma);
            vma.WriteEnd();
        }

        mm.IncTlbFlushPending();
        await Walk(mm, ClearSoftDirty, static (vma, pte) => pte.IsPresent ? ClearSoftDirtyPte(vma, pte) : pte.ClearSwpSoftDirty());
        if (!mm.Bugs.Has(KnownBug.ClearRefsNoFlush))
        {
            await Tlb.FlushTlbMm(mm);
        }

        mm.DecTlbFlushPending();
        return 0;
    }

    /// <summary>Read-only, so that the next store is seen; but who has pinned a page would go on with what a copy leaves behind.</summary>
    /// <remarks>fs/proc/task_mmu.c:clear_soft_dirty(). What is pinned stays writable and dirty.</remarks>
    private static Pte ClearSoftDirtyPte(Vma vma, Pte pte) => IsPinned(vma, pte) ? pte : pte.WrProtect().ClearSoftDirty();

    /// <remarks>fs/proc/task_mmu.c:pte_is_pinned()</remarks>
    private static bool IsPinned(Vma vma, Pte pte) =>
        pte.IsWrite && Memory.IsCowMapping(vma.Flags) && vma.Mm.HasPinned
            && Memory.VmNormalPage(vma.Mm, pte) is { } page && Gup.MaybeDmaPinned(page.Folio);

    [PartOf("fs/proc/task_mmu.c:clear_refs_pte_range()")]
    private static async KTask<SysRet> ClearYoungLocked(MmStruct mm, int kind)
    {
        mm.MmapLock.AssertWriteHeld();
        await Walk(mm, kind, static (vma, pte) =>
        {
            if (!pte.IsPresent)
            {
                return pte;
            }

            Folio? folio = Memory.VmNormalPage(vma.Mm, pte)?.Folio;
            folio?.ClearFlag(PageFlags.Referenced);
            return folio is null ? pte : pte.MkOld();
        });
        return 0;
    }

    /// <summary>Changes every entry of the mappings of a kind that is not none.</summary>
    /// <remarks>fs/proc/task_mmu.c:clear_refs_pte_range(), fs/proc/task_mmu.c:clear_refs_test_walk()</remarks>
    private static async KTask<Unit> Walk(MmStruct mm, int kind, Func<Vma, Pte, Pte> change)
    {
        foreach (Vma vma in mm.Vmas.All.ToArray())
        {
            bool isSkipped = (kind == ClearAnon && !vma.IsAnonymous) || (kind == ClearMapped && vma.IsAnonymous);
            VirtAddr addr = vma.Start;
            while (!isSkipped && Pagewalk.NextPteTable(mm, ref addr, vma.End, OnLeaf.Own) is { } table)
            {
                VirtAddr next = Pagewalk.EndOfEntry(addr, vma.End, VirtAddr.PmdShift);
                await table.Lock();
                await ChangeLocked(vma, table, new PageRange(addr, next), change);
                table.Unlock();
                addr = next;
            }
        }

        return default;
    }

    private static KTask<Unit> ChangeLocked(Vma vma, PageTable table, PageRange range, Func<Vma, Pte, Pte> change)
    {
        table.Ptl.AssertHeld();
        int last = PageTable.PteIndex(range.End - VirtAddr.PageSize);
        return table.Each(PageTable.PteIndex(range.Start), last, new ChangeEntries(vma, change));
    }

    private readonly struct ChangeEntries(Vma vma, Func<Vma, Pte, Pte> change) : IEntryVisitor
    {
        public void Visit(PageTable table, int index)
        {
            Pte pte = table.Get(index);
            if (!pte.IsNone)
            {
                table.SetAsserted(index, change(vma, pte));
            }
        }

        public void Finish(PageTable table)
        {
        }
    }

    /// <summary>What its owner calls a mapping, as far as it is shown: the heap is the heap.</summary>
    /// <remarks>fs/proc/task_mmu.c:get_vma_name(), include/linux/mm.h:vma_is_initial_heap()</remarks>
    internal static string? AnonNameOf(Vma vma) => vma.Start < vma.Mm.Brk && vma.End > MmStruct.StartBrk ? null : vma.AnonName;
}
