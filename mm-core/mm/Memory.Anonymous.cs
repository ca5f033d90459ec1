// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Faults in anonymous memory.
internal static partial class Memory
{
    /// <summary>
    /// First touch of anonymous memory: the zero page for a read, a page of its own for a write, and for a read where the zero page is
    /// forbidden.
    /// </summary>
    /// <remarks>mm/memory.c:do_anonymous_page(). Left out: large folios, memcg, the OOM reaper (check_stable_address_space).</remarks>
    private static KTask<VmFault> DoAnonymousPage(FaultContext vmf)
    {
        // A shared mapping without a file behind it: nothing could be shared.
        if (vmf.IsShared)
        {
            return new KTask<VmFault>(VmFault.Sigbus);
        }

        // The table first: if the fault fails later, it stays, empty, until the range is unmapped.
        if (!vmf.IsSpeculative && PteAlloc(vmf.Mm, vmf.Address) is null)
        {
            return new KTask<VmFault>(VmFault.Oom);
        }

        return vmf.IsWrite || !vmf.Machine.Config.ZeroPage ? MapNewAnonPage(vmf) : MapZeroPage(vmf);
    }

    [PartOf("mm/memory.c:do_anonymous_page()")]
    private static async KTask<VmFault> MapZeroPage(FaultContext vmf) =>
        await InstallZeroPage(vmf, await PteMapLock(vmf));

    /// <summary>Drops the lock of the table, which is held where there is a table.</summary>
    private static KTask<VmFault> InstallZeroPage(FaultContext vmf, PageTable? table)
    {
        if (table is null)
        {
            return new KTask<VmFault>(vmf.WithoutTable);
        }

        table.Ptl.AssertHeld();
        if (!PteChanged(vmf, table))
        {
            if (vmf.Mm.IsUnstable)
            {
                table.Unlock();
                return new KTask<VmFault>(VmFault.Sigbus);
            }

            if ((vmf.VmaFlags & VmFlags.UffdMissing) != 0)
            {
                table.Unlock();
                return Userfaultfd.HandleUserfault(vmf, VmFlags.UffdMissing);
            }

            table.SetAsserted(vmf.Index, KeepUffdWp(vmf, Pte.Make(vmf.Machine.PageAlloc.ZeroPage.Pfn, vmf.VmaPageProt).MkSpecial()));
        }

        table.Unlock();
        return new KTask<VmFault>(VmFault.None);
    }

    private static KTask<VmFault> MapNewAnonPage(FaultContext vmf) =>
        vmf.Vma.AnonVma is not null || vmf.IsSpeculative ? MapPreparedAnonPage(vmf) : MapFirstAnonPage(vmf);

    [PartOf("mm/memory.c:do_anonymous_page()")]
    private static async KTask<VmFault> MapFirstAnonPage(FaultContext vmf)
    {
        VmFault prepared = await VmfAnonPrepare(vmf);
        return prepared == VmFault.None ? await MapPreparedAnonPage(vmf) : prepared;
    }

    private static KTask<VmFault> MapPreparedAnonPage(FaultContext vmf)
    {
        Folio? folio = AllocZeroedFolio(vmf.Mm);
        if (folio is null)
        {
            return new KTask<VmFault>(VmFault.Oom);
        }

        PointAwaitable allocated = vmf.Scheduler.Point(Points.FaultAlloc);
        if (!allocated.IsCompleted)
        {
            return MapFolioAfterSwitch(vmf, folio, allocated);
        }

        KTask<PageTable?> locked = PteMapLock(vmf);
        return locked.TryResult(out PageTable? table)
            ? InstallFolio(vmf, folio, table)
            : MapFolioParked(vmf, folio, locked);
    }

    [PartOf("mm/memory.c:do_anonymous_page()")]
    private static async KTask<VmFault> MapFolioAfterSwitch(FaultContext vmf, Folio folio, PointAwaitable point)
    {
        await point;
        return await InstallFolio(vmf, folio, await PteMapLock(vmf));
    }

    [PartOf("mm/memory.c:do_anonymous_page()")]
    private static async KTask<VmFault> MapFolioParked(FaultContext vmf, Folio folio, KTask<PageTable?> locked) =>
        await InstallFolio(vmf, folio, await locked);

    /// <summary>Puts the page into its entry, unless there is one already. Drops the lock.</summary>
    private static KTask<VmFault> InstallFolio(FaultContext vmf, Folio folio, PageTable? table)
    {
        table?.Ptl.AssertHeld();
        if (table is null || PteChanged(vmf, table))
        {
            // Another thread was faster while the page was allocated.
            table?.Unlock();
            vmf.Machine.PageAlloc.Put(folio);
            return new KTask<VmFault>(table is null ? vmf.WithoutTable : VmFault.None);
        }

        if (vmf.Mm.IsUnstable)
        {
            table.Unlock();
            vmf.Machine.PageAlloc.Put(folio);
            return new KTask<VmFault>(VmFault.Sigbus);
        }

        if ((vmf.VmaFlags & VmFlags.UffdMissing) != 0)
        {
            table.Unlock();
            vmf.Machine.PageAlloc.Put(folio);
            return Userfaultfd.HandleUserfault(vmf, VmFlags.UffdMissing);
        }

        Pte entry = Pte.Make(folio.Pfn, vmf.VmaPageProt);
        if ((vmf.VmaFlags & VmFlags.Write) != 0)
        {
            entry = entry.MkDirty().MkWrite();
        }

        vmf.Mm.AddCounter(MmCounter.AnonPages, 1);
        Rmap.AddNewAnonRmap(folio, vmf.Vma, vmf.Address);
        Swap.FolioAddLruVma(folio, vmf.VmaFlags);
        table.SetAsserted(vmf.Index, KeepUffdWp(vmf, entry));
        table.Unlock();
        return new KTask<VmFault>(VmFault.None);
    }

    /// <summary>Sees to it that the VMA has an anon_vma. Retry: that takes mmap_lock, and the VMA's lock is dropped.</summary>
    /// <remarks>mm/memory.c:__vmf_anon_prepare()</remarks>
    private static KTask<VmFault> VmfAnonPrepare(FaultContext vmf) =>
        // A speculative fault has seen one; is it gone since, so is the mapping, and the fault will find out.
        vmf.Vma.AnonVma is not null || vmf.IsSpeculative ? new KTask<VmFault>(VmFault.None) : VmfAnonPrepareSlow(vmf);

    private static async KTask<VmFault> VmfAnonPrepareSlow(FaultContext vmf)
    {
        // Looked at before mmap_lock: a fault that finds it missing may find it there a moment later.
        vmf.Vma.Touch(VmaField.AnonVma, Sharing.Read);

        // A neighbour's anon_vma may serve, and neighbours stand still under mmap_lock only.
        bool hasVmaOnly = (vmf.Flags & FaultFlags.VmaLock) != 0 && !vmf.Mm.Bugs.Has(KnownBug.VmaLockAnonVma);
        if (hasVmaOnly)
        {
            await vmf.Mm.MmapLock.PointOfTry();
            if (!vmf.Mm.MmapLock.TryRead())
            {
                vmf.Vma.EndRead();
                return VmFault.Retry;
            }
        }

        Errno err = await Rmap.AnonVmaPrepare(vmf.Vma);
        if (hasVmaOnly)
        {
            vmf.Mm.MmapLock.UnlockRead();
        }

        return err == 0 ? VmFault.None : VmFault.Oom;
    }

    /// <remarks>mm/memory.c:folio_prealloc() with need_zero</remarks>
    private static Folio? AllocZeroedFolio(MmStruct mm)
    {
        Folio? folio = mm.Machine.PageAlloc.AllocChargedFolio();
        if (folio is not null)
        {
            folio.Contents = PageContents.Filled(0);
            folio.InitFlag(PageFlags.Uptodate);
        }

        return folio;
    }
}
