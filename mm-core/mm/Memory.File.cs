// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Faults in file mappings.
internal static partial class Memory
{
    /// <remarks>mm/memory.c:do_fault(). Left out: mappings that no handler fills in.</remarks>
    private static async KTask<VmFault> DoFault(FaultContext vmf)
    {
        MmStruct mm = vmf.Mm;
        VmFault result = await (
            !vmf.IsWrite ? DoReadFault(vmf)
            : !vmf.IsShared ? DoCowFault(vmf)
            : DoSharedFault(vmf));

        // The table that was allocated ahead and not needed goes back, whatever the result is.
        PageTable? unused = vmf.PreallocPte;
        vmf.PreallocPte = null;
        if (unused is not null && !mm.Bugs.Has(KnownBug.PagetableLeak))
        {
            // Where the locks were dropped the mapping may be freed by now: it is not asked whose table it was.
            Kernel.BugOn(mm.Bugs.Has(KnownBug.StaleVmaPrealloc) && !vmf.Vma.IsAttached);
            PteFree(mm, unused);
        }

        return result;
    }

    /// <summary>A read: cached neighbours come along, unless somebody is to hear of each, else -&gt;fault finds the page.</summary>
    /// <remarks>mm/memory.c:do_read_fault()</remarks>
    private static async KTask<VmFault> DoReadFault(FaultContext vmf)
    {
        bool isWatched = (vmf.VmaFlags & (VmFlags.UffdWp | VmFlags.UffdMinor)) != 0
            && !vmf.Mm.Bugs.Has(KnownBug.FaultAroundInMinor);
        bool hasAround = vmf.Machine.Config.FaultAroundBytes > VirtAddr.PageSize && vmf.Vma.File!.Inode.Ops!.HasMapPages;
        if (hasAround && !isWatched)
        {
            VmFault around = await DoFaultAround(vmf);
            if (around != VmFault.None)
            {
                return around;
            }
        }

        if (!VmfCanCallFault(vmf))
        {
            return VmFault.Retry;
        }

        VmFault result = await DoFaultOps(vmf);
        if ((result & (VmFault.Error | VmFault.NoPage | VmFault.Retry)) != 0)
        {
            return result;
        }

        Folio folio = vmf.Page!.Folio;
        result |= await FinishFault(vmf, vmf.Page);
        FolioLock.Unlock(vmf.Machine, folio);
        DropUnlessMapped(vmf, folio, result);
        return result & ~VmFault.Locked;
    }

    /// <summary>A write to a private mapping of a page that is not there: the copy is made at once.</summary>
    /// <remarks>mm/memory.c:do_cow_fault(). Left out: memcg, pages that the handler maps itself (VM_FAULT_DONE_COW).</remarks>
    private static async KTask<VmFault> DoCowFault(FaultContext vmf)
    {
        PageAlloc alloc = vmf.Machine.PageAlloc;
        VmFault prepared = VmfCanCallFault(vmf) ? await VmfAnonPrepare(vmf) : VmFault.Retry;
        if (prepared != VmFault.None)
        {
            return prepared;
        }

        Folio? copy = alloc.AllocChargedFolio();
        if (copy is null)
        {
            return VmFault.Oom;
        }

        vmf.CowPage = copy;
        VmFault result = await DoFaultOps(vmf);
        if ((result & (VmFault.Error | VmFault.NoPage | VmFault.Retry)) != 0)
        {
            alloc.Put(copy);
            return result;
        }

        Page source = vmf.Page!;
        copy.Contents = source.CopyContents();
        copy.InitFlag(PageFlags.Uptodate);
        result |= await FinishFault(vmf, copy);
        FolioLock.Unlock(vmf.Machine, source.Folio);
        alloc.Put(source.Folio);
        DropUnlessMapped(vmf, copy, result);
        return result & ~VmFault.Locked;
    }

    /// <summary>A write to a shared mapping: the page of the file itself becomes writable, and dirty.</summary>
    /// <remarks>mm/memory.c:do_shared_fault()</remarks>
    private static async KTask<VmFault> DoSharedFault(FaultContext vmf)
    {
        if (!VmfCanCallFault(vmf))
        {
            return VmFault.Retry;
        }

        VmFault result = await DoFaultOps(vmf);
        if ((result & (VmFault.Error | VmFault.NoPage | VmFault.Retry)) != 0)
        {
            return result;
        }

        Folio folio = vmf.Page!.Folio;
        if (vmf.Vma.File!.Inode.Ops!.HasPageMkwrite)
        {
            FolioLock.Unlock(vmf.Machine, folio);
            VmFault made = await DoPageMkwrite(vmf, folio);
            if (made == VmFault.None || (made & (VmFault.Error | VmFault.NoPage)) != 0)
            {
                vmf.Machine.PageAlloc.Put(folio);
                return made;
            }
        }

        result |= await FinishFault(vmf, vmf.Page);
        if ((result & (VmFault.Error | VmFault.NoPage | VmFault.Retry)) != 0)
        {
            FolioLock.Unlock(vmf.Machine, folio);
            vmf.Machine.PageAlloc.Put(folio);
            return result & ~VmFault.Locked;
        }

        return (result & ~VmFault.Locked) | FaultDirtySharedPage(vmf, folio);
    }

    /// <summary>
    /// Who maps pages around a fault is known to do with the VMA's lock alone; another, as secret memory is, is asked under mmap_lock.
    /// False: the VMA's lock is dropped.
    /// </summary>
    /// <remarks>mm/memory.c:vmf_can_call_fault()</remarks>
    private static bool VmfCanCallFault(FaultContext vmf)
    {
        if (vmf.Vma.File!.Inode.Ops!.HasMapPages || (vmf.Flags & FaultFlags.VmaLock) == 0)
        {
            return true;
        }

        vmf.Vma.EndRead();
        return false;
    }

    /// <summary>Tells the file that a page of it is going to be stored into. It comes back locked, or is not the file's any more.</summary>
    /// <remarks>mm/memory.c:do_page_mkwrite()</remarks>
    private static async KTask<VmFault> DoPageMkwrite(FaultContext vmf, Folio folio)
    {
        FaultFlags flags = vmf.Flags;
        vmf.Flags = FaultFlags.Write | FaultFlags.MkWrite;
        VmFault result = await vmf.Vma.File!.Inode.Ops!.PageMkwrite(vmf, folio);
        vmf.Flags = flags;
        Kernel.BugOn((result & (VmFault.Error | VmFault.NoPage | VmFault.Locked)) == 0);
        return result;
    }

    /// <summary>Asks the file for the page: it comes locked, with a reference.</summary>
    /// <remarks>mm/memory.c:__do_fault(). Left out: poisoned pages of the file (VM_FAULT_HWPOISON).</remarks>
    [PartOf("mm/memory.c:__do_fault()")]
    private static async KTask<VmFault> DoFaultOps(FaultContext vmf)
    {
        // Before the page is locked: an allocation that waits for writeback could wait for this very page.
        if (!PreallocIfNoTable(vmf))
        {
            return VmFault.Oom;
        }

        await vmf.Scheduler.Point(Points.FaultOps);
        (Folio? copy, PageTable? table) = (vmf.CowPage, vmf.PreallocPte);
        vmf.Machine.InFlight.Hold(copy, table);
        VmFault result = await vmf.Vma.File!.Inode.Ops!.Fault(vmf);
        vmf.Machine.InFlight.Drop(copy, table);
        return result;
    }

    /// <summary>Maps a page, unless the entry changed while nobody held the lock.</summary>
    /// <remarks>mm/memory.c:finish_fault(). Left out: all of a large folio at once, huge entries (do_set_pmd), the OOM reaper.</remarks>
    private static async KTask<VmFault> FinishFault(FaultContext vmf, Page page)
    {
        if (!vmf.VmaFlags.Has(VmFlags.Shared) && vmf.Mm.IsUnstable)
        {
            return VmFault.Sigbus;
        }

        if (PmdPopulateOrFind(vmf) is null)
        {
            return VmFault.Oom;
        }

        PageTable? table = await PteMapLock(vmf);
        if (table is null || PteChanged(vmf, table))
        {
            table?.Unlock();
            return VmFault.NoPage;
        }

        SetPteRange(vmf, table, vmf.Index, page, isPrefault: false);
        vmf.Mm.AddCounter(CounterOf(page.Folio), 1);
        table.Unlock();
        return VmFault.None;
    }

    /// <summary>Makes the entry of one page.</summary>
    /// <remarks>mm/memory.c:set_pte_range(). Left out: more than one page of a folio at once.</remarks>
    private static void SetPteRange(FaultContext vmf, PageTable table, int index, Page page, bool isPrefault)
    {
        table.Ptl.AssertHeld();
        Folio folio = page.Folio;
        Kernel.BugOn(!folio.IsUptodate);
        bool isWrite = vmf.IsWrite && !isPrefault;
        Pte entry = Pte.Make(page.Pfn, vmf.VmaPageProt);
        if (isWrite)
        {
            entry = MaybeMkWrite(entry.MkDirty(), vmf.VmaFlags);
        }
        else if (entry.IsWrite && folio.IsDirty && vmf.Machine.Config.Rules.DirtyPageMakesEntryDirty)
        {
            // The page is dirty whatever this entry says; starting dirty spares the CPU the update at the first store.
            entry = entry.MkDirty();
        }

        entry = KeepUffdWp(vmf, entry);
        if (isWrite && !vmf.IsShared)
        {
            Rmap.AddNewAnonRmap(folio, vmf.Vma, vmf.Address);
            Swap.FolioAddLruVma(folio, vmf.VmaFlags);
        }
        else
        {
            Rmap.AddFileRmap(folio, page, vmf.VmaFlags);
        }

        table.Set(index, entry);
    }

    /// <summary>Marks a page dirty that was just mapped for writing, and unlocks it.</summary>
    /// <remarks>
    /// mm/memory.c:fault_dirty_shared_page(). Linux drops mmap_lock before it balances dirty pages, when the page was clean and
    /// this is the first attempt; then the fault is complete, and the lock is gone.
    /// </remarks>
    private static VmFault FaultDirtySharedPage(FaultContext vmf, Folio folio)
    {
        bool dirtied = !folio.IsDirty;
        folio.SetFlag(PageFlags.Dirty);
        FolioLock.Unlock(vmf.Machine, folio);
        const FaultFlags firstAttempt = FaultFlags.AllowRetry | FaultFlags.Tried | FaultFlags.RetryNowait;
        bool balances = dirtied || vmf.Vma.File!.Inode.Ops!.HasPageMkwrite;
        if (!balances || (vmf.Flags & firstAttempt) != FaultFlags.AllowRetry)
        {
            return VmFault.None;
        }

        ReleaseFaultLock(vmf);
        return VmFault.Completed;
    }

    /// <remarks>include/linux/mm.h:release_fault_lock()</remarks>
    internal static void ReleaseFaultLock(FaultContext vmf)
    {
        if ((vmf.Flags & FaultFlags.VmaLock) != 0)
        {
            vmf.Vma.EndRead();
        }
        else
        {
            vmf.Mm.MmapLock.UnlockRead();
        }
    }

    /// <summary>
    /// vmf_pte_changed(): under the lock, does the entry still say what the fault began with? Where there was no table, it is none.
    /// </summary>
    private static bool PteChanged(FaultContext vmf, PageTable table)
    {
        table.Ptl.AssertHeld();
        return table.Get(vmf.Index) != vmf.OrigPte;
    }

    /// <summary>The PTE table, with the one allocated ahead put in where there is none, or else one that is allocated now.</summary>
    private static PageTable? PmdPopulateOrFind(FaultContext vmf) => PmdInstallOrFind(vmf) ?? PteAlloc(vmf.Mm, vmf.Address);

    /// <summary>The same without an allocation: null where there is no table, and none was allocated ahead.</summary>
    /// <remarks>mm/filemap.c:filemap_map_pmd()</remarks>
    private static PageTable? PmdInstallOrFind(FaultContext vmf)
    {
        PageTable? table = Pagewalk.PteTable(vmf.Mm, vmf.Address, OnLeaf.Own);
        if (table is not null || vmf.PreallocPte is null)
        {
            return table;
        }

        table = vmf.PreallocPte;
        PageTable pmd = Pagewalk.LowestTable(vmf.Mm, vmf.Address, OnLeaf.Own);
        bool installed = TableInstall(vmf.Mm, pmd, pmd.IndexOf(vmf.Address), table);
        Kernel.BugOn(!installed);
        vmf.PreallocPte = null;
        return table;
    }

    private static bool PreallocIfNoTable(FaultContext vmf)
    {
        if (vmf.PreallocPte is null && Pagewalk.PteTable(vmf.Mm, vmf.Address, OnLeaf.Own) is null)
        {
            vmf.PreallocPte = PteAllocOne(vmf.Mm, vmf.Address);
            return vmf.PreallocPte is not null;
        }

        return true;
    }

    /// <summary>On success the entry owns the reference.</summary>
    private static void DropUnlessMapped(FaultContext vmf, Folio folio, VmFault result)
    {
        if ((result & (VmFault.Error | VmFault.NoPage | VmFault.Retry)) != 0)
        {
            vmf.Machine.PageAlloc.Put(folio);
        }
    }
}
