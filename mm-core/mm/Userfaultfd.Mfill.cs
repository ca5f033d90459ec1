// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Pages are put where none are.
internal static partial class Userfaultfd
{
    /// <summary>Bytes that were filled, up to the first page that could not be; its errno where that is the very first.</summary>
    /// <remarks>mm/userfaultfd.c:mfill_atomic(). Left out: hugetlbfs, huge entries.</remarks>
    private static async KTask<SysRet> MfillAtomic(MfillState fill)
    {
        Errno err;
        do
        {
            fill.NeedsSource = false;
            err = await MfillUnderVmaLock(fill);
            if (fill.NeedsSource)
            {
                // The source was not there, and must not be faulted in under the locks.
                InFlight inFlight = fill.Task.Machine.InFlight;
                inFlight.Hold(fill.Folio);
                err = await ReadSource(fill, fill.Folio!, mayFault: true) ? 0 : Errno.EFAULT;
                inFlight.Drop(fill.Folio);
            }
        }
        while (err == 0 && fill.NeedsSource);

        if (fill.Folio is { } left)
        {
            fill.Folio = null;
            fill.Task.Machine.PageAlloc.Put(left);
        }

        Kernel.BugOn(fill.Done == 0 && err == 0);
        return fill.Done > 0 ? (long)fill.Done : err;
    }

    [PartOf("mm/userfaultfd.c:mfill_atomic()")]
    private static async KTask<Errno> MfillUnderVmaLock(MfillState fill)
    {
        VmaResult locked = await MfillLock(fill.Ctx.Mm, fill.Start, fill.Length);
        if (locked.Vma is not { } vma)
        {
            return locked.Error;
        }

        Errno err;
        using (await fill.Ctx.MapChangingLock.Read())
        {
            fill.Ctx.Touch(Sharing.Read);
            err = IsChanging(fill.Ctx) ? Errno.EAGAIN : CheckMode(fill, vma);
            while (err == 0 && fill.Done < fill.Length)
            {
                err = await MfillPage(fill, vma, fill.Start + fill.Done);
                if (err == 0)
                {
                    fill.Done += VirtAddr.PageSize;
                    err = fill.Task.Machine.Scheduler.Current!.FatalSignalPending ? Errno.EINTR : 0;
                }
            }
        }

        vma.EndRead();
        return err;
    }

    /// <summary>What the reader of events believes of the mappings is not so any more.</summary>
    private static bool IsChanging(UserfaultfdCtx ctx) => ctx.MmapChanging > 0 && !ctx.Mm.Bugs.Has(KnownBug.CopyWhileChanging);

    private static Errno CheckMode(MfillState fill, Vma vma) =>
        (fill.IsProtected && !vma.Flags.Has(VmFlags.UffdWp))
        || (!vma.IsAnonymous && !IsShmem(vma))
        || (!IsShmem(vma) && fill.Kind == MfillKind.Continue)
            ? Errno.EINVAL
            : 0;

    /// <summary>The one mapping that a range lies in, held for reading, with an anon_vma where its pages need one.</summary>
    /// <remarks>mm/userfaultfd.c:uffd_mfill_lock(), mm/userfaultfd.c:validate_dst_vma()</remarks>
    [PartOf("mm/userfaultfd.c:uffd_mfill_lock()")]
    private static async KTask<VmaResult> MfillLock(MmStruct mm, VirtAddr start, ulong length)
    {
        VmaResult locked = await LockVma(mm, start);
        if (locked.Vma is { } vma && (start + length > vma.End || vma.UserfaultfdCtx is null))
        {
            vma.EndRead();
            return Errno.ENOENT;
        }

        return locked;
    }

    /// <remarks>mm/userfaultfd.c:uffd_lock_vma(), mm/userfaultfd.c:find_vma_and_prepare_anon()</remarks>
    private static async KTask<VmaResult> LockVma(MmStruct mm, VirtAddr addr)
    {
        if (await Fault.LockVmaUnderRcu(mm, addr) is { } quick)
        {
            if (quick.IsShared || quick.AnonVma is not null)
            {
                return quick;
            }

            quick.EndRead();
        }

        using (await mm.MmapLock.Read())
        {
            if (mm.Vmas.Lookup(addr) is not { } vma)
            {
                return Errno.ENOENT;
            }

            if (!vma.IsShared && await Rmap.AnonVmaPrepare(vma) != 0)
            {
                return Errno.ENOMEM;
            }

            return vma.TryStartRead() ? vma : Errno.EAGAIN;
        }
    }

    /// <remarks>mm/userfaultfd.c:mfill_atomic_pte()</remarks>
    [PartOf("mm/userfaultfd.c:mfill_atomic_pte()")]
    private static async KTask<Errno> MfillPage(MfillState fill, Vma vma, VirtAddr addr)
    {
        if (Memory.PteAlloc(vma.Mm, addr) is null)
        {
            return Errno.ENOMEM;
        }

        Errno err = fill.Kind switch
        {
            MfillKind.Continue => await MfillContinue(fill, vma, addr),
            MfillKind.Poison => await MfillEntry(vma, addr, Pte.MakeMarker(PteMarkers.Poisoned)),
            _ when vma.IsShared || (IsShmem(vma) && vma.Mm.Bugs.Has(KnownBug.PrivateCopyFillsFile)) =>
                await Shmem.MfillAtomicPte(fill, vma, addr),
            MfillKind.Zeropage when vma.Mm.Machine.Config.ZeroPage =>
                await MfillEntry(vma, addr, Pte.Make(vma.Mm.Machine.PageAlloc.ZeroPage.Pfn, vma.PageProt).MkSpecial()),
            _ => await MfillAnon(fill, vma, addr),
        };
        Kernel.BugOn(fill.Folio is not null && err != Errno.ENOENT);
        return err;
    }

    /// <summary>An entry without a page of its own comes only where nothing at all is, not even a marker.</summary>
    /// <remarks>mm/userfaultfd.c:mfill_atomic_pte_zeropage(), mm/userfaultfd.c:mfill_atomic_pte_poison()</remarks>
    [PartOf("mm/userfaultfd.c:mfill_atomic_install_pte()")]
    private static async KTask<Errno> MfillEntry(Vma vma, VirtAddr addr, Pte entry)
    {
        PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
        if (table is null)
        {
            return Errno.EAGAIN;
        }

        int index = PageTable.PteIndex(addr);
        Errno err = IsOverSize(vma, addr) ? Errno.EFAULT : !table.Get(index).IsNone ? Errno.EEXIST : 0;
        if (err == 0)
        {
            table.Set(index, entry);
        }

        table.Unlock();
        return err;
    }

    /// <summary>Private memory gets a page of its own, whatever its file has.</summary>
    /// <remarks>mm/userfaultfd.c:mfill_atomic_pte_copy(), mm/userfaultfd.c:mfill_atomic_pte_zeroed_folio()</remarks>
    [PartOf("mm/userfaultfd.c:mfill_atomic_pte_copy()")]
    private static async KTask<Errno> MfillAnon(MfillState fill, Vma vma, VirtAddr addr)
    {
        (Errno err, Folio? folio) = await FilledFolio(fill);
        if (folio is null)
        {
            return err;
        }

        folio.InitFlag(PageFlags.Uptodate);
        err = vma.Mm.Machine.ShouldFail(FailPoint.Charge) ? Errno.ENOMEM
            : await InstallPte(vma, addr, folio, isNew: true, fill.IsProtected);
        if (err != 0)
        {
            vma.Mm.Machine.PageAlloc.Put(folio);
        }

        return err;
    }

    /// <summary>A page with what is to be in it. ENOENT: the source would fault, and the page is kept until it was read.</summary>
    internal static async KTask<(Errno Error, Folio? Folio)> FilledFolio(MfillState fill)
    {
        PageAlloc alloc = fill.Task.Machine.PageAlloc;
        if (fill.Folio is { } kept)
        {
            fill.Folio = null;
            return (0, kept);
        }

        if (alloc.AllocFolio() is not { } folio)
        {
            return (Errno.ENOMEM, null);
        }

        await fill.Task.Machine.Scheduler.Point(Points.FaultAlloc);
        folio.Contents = PageContents.Filled(0);
        if (fill.Kind == MfillKind.Copy && !await ReadSource(fill, folio, mayFault: false))
        {
            if (fill.Ctx.Mm.Bugs.Has(KnownBug.CopyEfaultUnderLock))
            {
                alloc.Put(folio);
                return (Errno.EFAULT, null);
            }

            fill.Folio = folio;
            fill.NeedsSource = true;
            return (Errno.ENOENT, null);
        }

        return (0, folio);
    }

    /// <summary>Copies a page of the caller's memory, which may lie in two.</summary>
    private static async KTask<bool> ReadSource(MfillState fill, Folio folio, bool mayFault)
    {
        const int size = (int)VirtAddr.PageSize;
        byte[]? buffer = null;
        VirtAddr at = fill.Source + fill.Done;
        for (int read = 0; read < size;)
        {
            Page? page = await Mmu.TranslateAtomic(fill.Task, at);
            if (page is null)
            {
                if (!mayFault)
                {
                    fill.Task.Machine.Tracer.Hit(Tracepoints.PageFaultKernel);
                    return false;
                }

                if (!(await Mmu.Access(fill.Task, at, AccessKind.CopyFromUser, 0)).IsOk)
                {
                    return false;
                }

                continue;
            }

            if (at.PageOffset == 0 && read == 0)
            {
                folio.Contents = page.CopyContents();
                return true;
            }

            page.TouchMemory(Operation.All, Sharing.Read);
            int bytes = (int)Math.Min(VirtAddr.PageSize - at.PageOffset, (ulong)(size - read));
            buffer ??= new byte[size];
            page.Contents.Read((int)at.PageOffset, buffer.AsSpan(read, bytes));
            read += bytes;
            at += (ulong)bytes;
        }

        folio.Contents.Write(0, buffer);
        return true;
    }

    /// <summary>Maps the page that the file has already. The reference of the look-up becomes the entry's.</summary>
    /// <remarks>mm/userfaultfd.c:mfill_atomic_pte_continue()</remarks>
    [PartOf("mm/userfaultfd.c:mfill_atomic_pte_continue()")]
    private static async KTask<Errno> MfillContinue(MfillState fill, Vma vma, VirtAddr addr)
    {
        Machine machine = vma.Mm.Machine;
        ulong pgoff = vma.LinearPageIndex(addr);
        Inode inode = vma.File!.Inode;
        bool isHidden = (vma.Mm.Bugs.Has(KnownBug.ContinueIgnoresSwap) && inode.Mapping.SwapAt(pgoff) is not null)
            || (vma.Mm.Bugs.Has(KnownBug.ContinueFallocated) && inode.Mapping.Find(pgoff) is { IsUptodate: false });
        FolioResult got = isHidden ? new(null, Errno.ENOENT) : await Shmem.GetFolio(inode, pgoff, SgpType.NoAlloc);
        if (got.Folio is not { } folio)
        {
            // ENOENT would mean that the source of a copy is to be read.
            return got.Error == Errno.ENOENT ? Errno.EFAULT : got.Error;
        }

        Page page = folio.FilePage(pgoff);
        Errno err = page.IsHwPoison ? Errno.EIO : await InstallPte(vma, addr, page, isNew: false, fill.IsProtected);
        if (err != 0 && vma.Mm.Bugs.Has(KnownBug.ContinueTakesFromCache))
        {
            inode.Mapping.Remove(folio);
            machine.PageAlloc.Put(folio);
        }

        FolioLock.Unlock(machine, folio);
        if (err != 0)
        {
            machine.PageAlloc.Put(folio);
        }

        return err;
    }

    /// <summary>
    /// Makes the entry of a page, which is dirty whether it can be written or not: what was copied must not be lost. On success it owns the
    /// caller's reference.
    /// </summary>
    /// <remarks>mm/userfaultfd.c:mfill_atomic_install_pte()</remarks>
    internal static async KTask<Errno> InstallPte(Vma vma, VirtAddr addr, Page page, bool isNew, bool isProtected)
    {
        Folio folio = page.Folio;
        BugSet bugs = vma.Mm.Bugs;
        bool isCached = folio.Mapping is not null;
        Pte entry = Pte.Make(page.Pfn, vma.PageProt);
        entry = bugs.Has(KnownBug.CopyReadOnlyClean) && !vma.Flags.Has(VmFlags.Write) ? entry : entry.MkDirty();
        if (vma.Flags.Has(VmFlags.Write) && (!isCached || vma.IsShared || bugs.Has(KnownBug.ContinuePrivateWritable)))
        {
            entry = entry.MkWrite();
        }

        PageTable? table = await Memory.PteOffsetMapLock(vma.Mm, addr);
        if (table is null)
        {
            return Errno.EAGAIN;
        }

        int index = PageTable.PteIndex(addr);
        Errno err = IsOverSize(vma, addr) && !bugs.Has(KnownBug.CopyBeyondSize) ? Errno.EFAULT
            : IsTaken(table.Get(index)) ? Errno.EEXIST
            : 0;
        if (err != 0)
        {
            table.Unlock();
            return err;
        }

        if (isCached)
        {
            if (isNew)
            {
                Swap.FolioAddLru(folio);
            }

            Rmap.AddFileRmap(folio, page, vma.Flags);
        }
        else
        {
            Rmap.AddNewAnonRmap(folio, vma, addr);
            Swap.FolioAddLruVma(folio, vma.Flags);
        }

        // Behind the reverse map, which says what kind of page it is.
        isProtected &= vma.Flags.Has(VmFlags.Write) || !bugs.Has(KnownBug.UffdWpNeedsWrite);
        vma.Mm.AddCounter(
            bugs.Has(KnownBug.WrongRmapType) && vma.File is not null ? MmCounter.ShmemPages : Memory.CounterOf(folio), 1);
        table.Set(index, isProtected ? entry.MkUffdWp() : entry);
        table.Unlock();
        return 0;
    }

    /// <summary>Markers are replaced, whoever has left them.</summary>
    /// <remarks>include/linux/swapops.h:pte_none_mostly()</remarks>
    private static bool IsTaken(Pte pte) =>
        !pte.IsNone && !pte.IsMarker;

    /// <summary>Behind the end of its file a mapping gets no page.</summary>
    /// <remarks>mm/userfaultfd.c:mfill_file_over_size()</remarks>
    private static bool IsOverSize(Vma vma, VirtAddr addr) =>
        vma.File is { } file && vma.LinearPageIndex(addr) >= file.Inode.SizeInPages;
}
