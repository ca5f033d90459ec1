// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Guard regions: addresses that are mapped, and that nobody may touch. They cost an entry each, and no mapping.
internal static partial class Madvise
{
    /// <remarks>mm/internal.h, MAX_MADVISE_GUARD_RETRIES.</remarks>
    private const int MaxGuardRetries = 3;

    /// <remarks>mm/madvise.c:is_valid_guard_vma(). Locked memory must stay as it is: it is not given up for a guard.</remarks>
    private static bool IsValidGuardVma(Vma vma, bool allowLocked) =>
        !vma.Flags.Has(VmFlags.Special | VmFlags.Hugetlb | (allowLocked ? 0 : VmFlags.Locked));

    /// <summary>The call is made again, without its caller's knowing, for as long as faults come between.</summary>
    private static async KTask<Errno> GuardInstallUntilDone(MmStruct mm, VirtAddr start, VirtAddr end)
    {
        while (true)
        {
            Errno err;
            using (await mm.MmapLock.Read())
            {
                err = await WalkVmasLocked(mm, start, end, Madvice.MADV_GUARD_INSTALL);
            }

            if (err != Errno.ERESTARTNOINTR)
            {
                return err;
            }
        }
    }

    /// <summary>Puts markers where nothing is. What is there is given up, and then it is tried again.</summary>
    /// <remarks>
    /// mm/madvise.c:madvise_guard_install(). mmap_lock is held for reading: faults may come between, so that it gives up after a while.
    /// </remarks>
    private static async KTask<Errno> GuardInstall(Vma vma, VirtAddr start, VirtAddr end)
    {
        vma.Mm.MmapLock.AssertHeld();
        if (!IsValidGuardVma(vma, allowLocked: false))
        {
            return Errno.EINVAL;
        }

        vma.SetFlagAtomic(VmFlags.MaybeGuard);
        if (vma.IsAnonymous)
        {
            Errno err = await Rmap.AnonVmaPrepare(vma);
            if (err != 0)
            {
                return err;
            }
        }

        for (int i = 0; i < MaxGuardRetries; i++)
        {
            (Errno err, bool isMapped) = await GuardInstallRange(vma, start, end);
            if (err != 0 || !isMapped)
            {
                return err;
            }

            // The guards that stand already stay.
            await Memory.ZapPageRangeSingle(vma, start, end, ZapFlags.None);
        }

        return Errno.ERESTARTNOINTR;
    }

    /// <summary>Installs up to the first entry that maps something.</summary>
    /// <remarks>
    /// mm/pagewalk.c:walk_pte_range_inner() with install_pte, mm/madvise.c:guard_install_set_pte(), mm/madvise.c:guard_install_pte_entry()
    /// </remarks>
    private static async KTask<(Errno Error, bool IsMapped)> GuardInstallRange(Vma vma, VirtAddr start, VirtAddr end)
    {
        MmStruct mm = vma.Mm;
        for (VirtAddr addr = start; addr < end;)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            if (Memory.PteAlloc(mm, addr) is null)
            {
                return (Errno.ENOMEM, false);
            }

            if (await Memory.PteOffsetMapLock(mm, addr) is not { } table)
            {
                // Somebody has freed the table meanwhile.
                continue;
            }

            bool isMapped = InstallLocked(table, new PageRange(addr, next));
            table.Unlock();
            if (isMapped)
            {
                return (0, true);
            }

            addr = next;
        }

        return (0, false);
    }

    private static bool InstallLocked(PageTable table, PageRange range)
    {
        table.Ptl.AssertHeld();
        int last = PageTable.PteIndex(range.End - VirtAddr.PageSize);
        for (int index = PageTable.PteIndex(range.Start); index <= last; index++)
        {
            Pte pte = table.Get(index);
            if (pte.IsNone)
            {
                table.Set(index, Pte.MakeMarker(PteMarkers.Guard));
            }
            else if (!IsGuard(pte))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the markers away: what was there before them is gone for good, and faults in anew.</summary>
    /// <remarks>mm/madvise.c:madvise_guard_remove()</remarks>
    private static async KTask<Errno> GuardRemove(Vma vma, VirtAddr start, VirtAddr end)
    {
        Kernel.BugOn(vma.Readers == 0 && vma.Mm.MmapLock.IsFree);
        if (!IsValidGuardVma(vma, allowLocked: true))
        {
            return Errno.EINVAL;
        }

        VirtAddr addr = start;
        while (Pagewalk.NextPteTable(vma.Mm, ref addr, end, OnLeaf.Own) is not null)
        {
            VirtAddr next = Pagewalk.EndOfEntry(addr, end, VirtAddr.PmdShift);
            if (await Memory.PteOffsetMapLock(vma.Mm, addr) is { } table)
            {
                await table.Each(PageTable.PteIndex(addr), PageTable.PteIndex(next - VirtAddr.PageSize), default(RemoveGuards));
                table.Unlock();
            }

            addr = next;
        }

        return 0;
    }

    /// <remarks>mm/madvise.c:is_guard_pte_marker()</remarks>
    private static bool IsGuard(Pte pte) => pte.Kind == PteKind.Marker && (pte.ToSwpEntry().Markers & PteMarkers.Guard) != 0;

    private readonly struct RemoveGuards : IEntryVisitor
    {
        public void Visit(PageTable table, int index)
        {
            if (IsGuard(table.Get(index)))
            {
                table.ClearAsserted(index);
            }
        }

        public void Finish(PageTable table)
        {
        }
    }
}
