// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// UFFDIO_MOVE: pages go from one place to another, and nothing is copied.
internal static partial class Userfaultfd
{
    /// <summary>Bytes that were moved, up to the first page that could not be; its errno where that is the very first.</summary>
    /// <remarks>mm/userfaultfd.c:move_pages(). Left out: huge pages, folios that have to be split.</remarks>
    private static async KTask<SysRet> MovePages(UserfaultfdCtx ctx, UffdioArg arg, bool allowsHoles)
    {
        (Errno err, Vma? dst, Vma? src) = await MoveLock(ctx.Mm, arg.Start, arg.Source);
        if (err != 0)
        {
            return err;
        }

        ulong moved = 0;
        using (await ctx.MapChangingLock.Read())
        {
            ctx.Touch(Sharing.Read);
            err = ctx.MmapChanging > 0 ? Errno.EAGAIN : CheckMove(ctx, arg, dst!, src!);
            while (err == 0 && moved < arg.Length)
            {
                err = await MovePage(dst!, arg.Start + moved, arg.Source + moved, allowsHoles);
                if (ctx.Mm.Machine.Scheduler.Current!.FatalSignalPending)
                {
                    err = err is 0 or Errno.EAGAIN ? Errno.EINTR : err;
                }
                else if (err == 0)
                {
                    moved += VirtAddr.PageSize;
                }
                else if (err == Errno.EAGAIN)
                {
                    // Another thread was at the page: look again.
                    err = 0;
                }
            }
        }

        dst!.EndRead();
        if (src != dst)
        {
            src!.EndRead();
        }

        return moved > 0 ? (long)moved : err;
    }

    /// <remarks>mm/userfaultfd.c:uffd_move_lock()</remarks>
    private static async KTask<(Errno Error, Vma? Dst, Vma? Src)> MoveLock(MmStruct mm, VirtAddr to, VirtAddr from)
    {
        VmaResult dst = await LockVma(mm, to);
        if (dst.Vma is null || dst.Vma.Contains(from))
        {
            return (dst.Error, dst.Vma, dst.Vma);
        }

        Vma? src = await Fault.LockVmaUnderRcu(mm, from);
        if (src is null)
        {
            dst.Vma.EndRead();
        }

        return src is null ? (Errno.ENOENT, null, null) : (0, dst.Vma, src);
    }

    private static Errno CheckMove(UserfaultfdCtx ctx, UffdioArg arg, Vma dst, Vma src)
    {
        bool isOutside = arg.Source + arg.Length > src.End || arg.Start + arg.Length > dst.End;
        return src.IsShared || dst.IsShared || isOutside ? Errno.EINVAL : ValidateMoveAreas(ctx, dst, src);
    }

    /// <summary>Both ends are anonymous memory that can be written, and alike; only the target is watched.</summary>
    /// <remarks>mm/userfaultfd.c:validate_move_areas(), mm/userfaultfd.c:vma_move_compatible()</remarks>
    private static Errno ValidateMoveAreas(UserfaultfdCtx ctx, Vma dst, Vma src)
    {
        const VmFlags incompatible = VmFlags.PfnMap | VmFlags.Io | VmFlags.Hugetlb | VmFlags.MixedMap;
        bool areAlike = ((src.Flags ^ dst.Flags) & (VmFlags.AccessFlags | VmFlags.Locked)) == 0 && src.PageProt == dst.PageProt;
        bool canMove = src.Flags.Has(VmFlags.Write) && !src.Flags.Has(incompatible) && !dst.Flags.Has(incompatible);
        return areAlike && canMove && dst.UserfaultfdCtx == ctx && src.IsAnonymous && dst.IsAnonymous ? 0 : Errno.EINVAL;
    }

    /// <remarks>mm/userfaultfd.c:move_pages_pte()</remarks>
    private static async KTask<Errno> MovePage(Vma dst, VirtAddr to, VirtAddr from, bool allowsHoles)
    {
        MmStruct mm = dst.Mm;
        Errno err = MoveTables(mm, to, from, allowsHoles);
        if (err != 0)
        {
            return err;
        }

        await Pagewalk.PointOfEntry(mm, to, Sharing.Read);
        if (!Pagewalk.GetPte(mm, to, OnLeaf.NoTable).IsNone)
        {
            return Errno.EEXIST;
        }

        await Pagewalk.PointOfEntry(mm, from, Sharing.Read);
        Pte pte = Pagewalk.GetPte(mm, from, OnLeaf.NoTable);
        if (pte.IsNone)
        {
            return allowsHoles ? 0 : Errno.ENOENT;
        }

        return !pte.IsPresent ? await MoveSwapPte(dst, to, from, pte)
            : Memory.VmNormalPage(mm, pte) is { } page ? await MovePresentPte(dst, to, from, pte, page)
            : await MoveEntry(dst, to, from, pte, Pte.Make(mm.Machine.PageAlloc.ZeroPage.Pfn, dst.PageProt).MkSpecial());
    }

    /// <summary>The tables of both ends, in the order in which Linux makes them.</summary>
    private static Errno MoveTables(MmStruct mm, VirtAddr to, VirtAddr from, bool allowsHoles)
    {
        if (!allowsHoles && Pagewalk.TableAt(mm, from, PageTable.PmdLevel, OnLeaf.Own) is null)
        {
            return Errno.ENOENT;
        }

        if (Memory.PmdAlloc(mm, from) is null || Memory.PmdAlloc(mm, to) is null)
        {
            return Errno.ENOMEM;
        }

        if (!allowsHoles && Pagewalk.PteTable(mm, from, OnLeaf.Own) is null)
        {
            return Errno.ENOENT;
        }

        return Memory.PteAlloc(mm, from) is null || Memory.PteAlloc(mm, to) is null ? Errno.ENOMEM : 0;
    }

    /// <summary>A page that is nobody else's goes to its new place, with its index and its reverse map.</summary>
    /// <remarks>mm/userfaultfd.c:move_present_pte()</remarks>
    private static async KTask<Errno> MovePresentPte(Vma dst, VirtAddr to, VirtAddr from, Pte pte, Page page)
    {
        Machine machine = dst.Mm.Machine;
        Folio folio = page.Folio;
        if (!page.IsAnonExclusive || folio.IsLarge)
        {
            return Errno.EBUSY;
        }

        folio.Get();
        await FolioLock.Lock(machine, folio);
        Errno err = Errno.EAGAIN;
        if (folio.AnonVma is { } anonVma)
        {
            // Whoever walks the reverse map holds this, and not the page's lock.
            using (await anonVma.Rwsem.Write())
            {
                Pte moved = Pte.Make(page.Pfn, dst.PageProt);
                moved = (pte.IsDirty ? moved.MkDirty() : moved).MkWrite();
                moved = machine.Config.SoftDirty ? moved.MkSoftDirty() : moved;
                err = await MoveEntry(dst, to, from, pte, moved, folio);
            }
        }

        FolioLock.Unlock(machine, folio);
        machine.PageAlloc.Put(folio);
        return err;
    }

    /// <summary>A slot that is nobody else's; a page that is in the swap cache still moves with it.</summary>
    /// <remarks>mm/userfaultfd.c:move_swap_pte()</remarks>
    private static async KTask<Errno> MoveSwapPte(Vma dst, VirtAddr to, VirtAddr from, Pte pte)
    {
        Machine machine = dst.Mm.Machine;
        SwpEntry entry = pte.ToSwpEntry();
        if (entry.Kind == PteKind.Migration)
        {
            await FolioLock.WaitUnlocked(machine, machine.PageAlloc.PageOf(entry.Pfn).Folio);
            return Errno.EAGAIN;
        }

        if (!entry.IsSwap)
        {
            return Errno.EFAULT;
        }

        if (!pte.IsSwpExclusive)
        {
            return Errno.EBUSY;
        }

        Folio? folio = machine.Bugs.Has(KnownBug.MoveForgetsSwapCache) ? null : SwapState.SwapCacheFolio(machine, entry);
        folio?.Get();
        if (folio is not null)
        {
            await FolioLock.Lock(machine, folio);
        }

        Errno err = await MoveEntry(dst, to, from, pte, machine.Config.SoftDirty ? pte.MkSwpSoftDirty() : pte, folio);
        if (folio is not null)
        {
            FolioLock.Unlock(machine, folio);
            machine.PageAlloc.Put(folio);
        }

        return err;
    }

    /// <summary>
    /// Of an entry in swap: what the swap cache has. Under the page-table locks: a page that comes from swap and goes there again leaves
    /// the entry as it was, and may be in the cache since.
    /// </summary>
    private static bool IsStillCached(Machine machine, Pte old, Folio? folio) =>
        old.Kind != PteKind.Swap || SwapState.SwapCacheFolio(machine, old.ToSwpEntry()) == folio
        || machine.Bugs.Has(KnownBug.MoveVsSwapCache) || machine.Bugs.Has(KnownBug.MoveForgetsSwapCache);

    /// <summary>Takes an entry away and puts another in its place elsewhere, unless one of both has changed.</summary>
    /// <param name="folio">Its page, locked, which belongs to the target from here on; null: it has none.</param>
    /// <remarks>mm/userfaultfd.c:move_zeropage_pte()</remarks>
    private static async KTask<Errno> MoveEntry(Vma dst, VirtAddr to, VirtAddr from, Pte old, Pte moved, Folio? folio = null)
    {
        MmStruct mm = dst.Mm;
        PageTable? target = await Memory.PteOffsetMapLock(mm, to);
        PageTable? source = Pagewalk.PteTable(mm, from, OnLeaf.NoTable);
        if (source is not null && source != target)
        {
            await source.Lock();
        }

        Errno err = Errno.EAGAIN;
        if (target is not null && source is not null && Pagewalk.PteTable(mm, from, OnLeaf.NoTable) == source
            && target.Get(PageTable.PteIndex(to)).IsNone && source.Get(PageTable.PteIndex(from)) == old
            && IsStillCached(mm.Machine, old, folio))
        {
            err = await TakeSourceLocked(source, PageTable.PteIndex(from), old, folio);
            if (err == 0)
            {
                if (folio is not null)
                {
                    Rmap.MoveAnonRmap(folio, dst);
                    folio.Index = dst.LinearPageIndex(to);
                }

                target.Set(PageTable.PteIndex(to), moved);
            }
        }

        if (source != target)
        {
            source?.Unlock();
        }

        target?.Unlock();
        return err;
    }

    /// <summary>
    /// Whoever has pinned the page goes on with it at the place where it was: it stays. One that is in swap is nobody's to pin.
    /// </summary>
    [PartOf("mm/userfaultfd.c:move_present_pte()")]
    private static async KTask<Errno> TakeSourceLocked(PageTable source, int index, Pte old, Folio? folio)
    {
        source.Ptl.AssertHeld();
        if (!old.IsPresent)
        {
            source.Set(index, default);
            return 0;
        }

        if (folio is not null && Gup.MaybeDmaPinned(folio))
        {
            return Errno.EBUSY;
        }

        await Tlb.PtepClearFlush(source, index);
        if (folio is not null && Gup.MaybeDmaPinned(folio))
        {
            // Pinned without a lock, before the entry was gone.
            source.Set(index, old);
            return Errno.EBUSY;
        }

        return 0;
    }
}
