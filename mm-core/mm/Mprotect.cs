// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>mprotect(2).</summary>
/// <remarks>mm/mprotect.c. It goes VMA by VMA and is not atomic: what came before a hole or an error stays changed.</remarks>
internal static partial class Mprotect
{
    private const Prot ValidProt = Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC | Prot.PROT_SEM;
    private const Prot Grows = Prot.PROT_GROWSDOWN | Prot.PROT_GROWSUP;

    /// <remarks>mm/mprotect.c:do_mprotect_pkey(). Left out: protection keys, READ_IMPLIES_EXEC, security modules.</remarks>
    internal static async KTask<SysRet> SysMprotect(TaskStruct task, VirtAddr start, ulong length, Prot prot)
    {
        Prot grows = prot & Grows;
        prot &= ~Grows;
        if (grows == Grows || !start.IsPageAligned)
        {
            return Errno.EINVAL;
        }

        if (length == 0)
        {
            return 0;
        }

        VirtAddr end = start + VirtAddr.AlignUp(length);
        if (end <= start)
        {
            return Errno.ENOMEM;
        }

        if ((prot & ~ValidProt) != 0)
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

            Errno err = FindStartLocked(mm, ref start, end, grows);
            if (err != 0)
            {
                return err;
            }

            MmuGather tlb = MmuGather.Gather(mm);
            err = await ProtectRangeLocked(task, tlb, start, end, Mmap.ProtBits(prot));
            await tlb.Finish();
            return err;
        }
    }

    /// <summary>The first mapping must be there; PROT_GROWSDOWN takes in all of a stack below the address.</summary>
    private static Errno FindStartLocked(MmStruct mm, ref VirtAddr start, VirtAddr end, Prot grows)
    {
        mm.MmapLock.AssertWriteHeld();
        Vma? vma = mm.Vmas.FindIntersection(start, end);
        if (vma is null)
        {
            return Errno.ENOMEM;
        }

        if (grows == Prot.PROT_GROWSDOWN)
        {
            start = vma.Start;
            return vma.Flags.Has(VmFlags.GrowsDown) ? 0 : Errno.EINVAL;
        }

        if (vma.Start > start)
        {
            return Errno.ENOMEM;
        }

        // x86 has no mappings that grow upwards.
        return grows == Prot.PROT_GROWSUP ? Errno.EINVAL : 0;
    }

    [PartOf("mm/mprotect.c:do_mprotect_pkey()")]
    private static async KTask<Errno> ProtectRangeLocked(TaskStruct task, MmuGather tlb, VirtAddr start, VirtAddr end, VmFlags access)
    {
        MmStruct mm = tlb.Mm;
        mm.MmapLock.AssertWriteHeld();
        VirtAddr next = start;
        while (next < end)
        {
            Vma? vma = mm.Vmas.Lookup(next);
            if (vma is null)
            {
                return Errno.ENOMEM;
            }

            VmFlags flags = (vma.Flags & ~VmFlags.AccessFlags) | access;
            if (!IsAllowed(flags) || Mmap.MapDenyWriteExec(mm, vma.Flags, flags))
            {
                return Errno.EACCES;
            }

            VirtAddr stop = VirtAddr.Min(vma.End, end);
            Errno err = await FixupLocked(task, tlb, vma, next, stop, flags);
            if (err != 0)
            {
                return err;
            }

            next = stop;
        }

        return 0;
    }

    /// <summary>Each access right needs its May right, four bits above it.</summary>
    private static bool IsAllowed(VmFlags flags) =>
        (flags & ~(VmFlags)((ulong)flags >> 4) & VmFlags.AccessFlags) == 0;

    /// <summary>Changes the part of one VMA that the call covers: the VMA first, then its entries.</summary>
    /// <remarks>mm/mprotect.c:mprotect_fixup(). Left out: frames that may not be mapped (L1TF), hugetlbfs, perf's events.</remarks>
    [PartOf("mm/mprotect.c:mprotect_fixup()")]
    private static async KTask<Errno> FixupLocked(TaskStruct task, MmuGather tlb, Vma vma, VirtAddr start, VirtAddr end, VmFlags flags)
    {
        vma.Mm.MmapLock.AssertWriteHeld();
        if (vma.IsSealed)
        {
            return Errno.EPERM;
        }

        VmFlags old = vma.Flags;
        if (flags == old)
        {
            return 0;
        }

        MmStruct mm = vma.Mm;
        ulong pages = (end - start) >> VirtAddr.PageShift;
        Errno err = ChargeLocked(vma, ref flags, pages);
        if (err != 0)
        {
            return err;
        }

        Vma? previous = start > vma.Start ? vma : mm.Vmas.Previous(vma);
        VmaResult result = await VmaSplit.ModifyFlags(vma, previous, start, end, flags);
        if (result.Vma is not { } changed)
        {
            Uncharge(mm, flags, old, pages);
            return result.Error;
        }

        await changed.StartWrite();
        changed.WriteBegin();
        SetFlags(changed, flags);
        if (mm.IsSpeculative)
        {
            // Here a fault that holds nothing could see half of it.
            await changed.PointOfWrite(VmaField.PageProt);
        }

        Mmap.SetPageProt(changed);
        await mm.Machine.Scheduler.Point(Points.ProtFlags);
        await ChangeProtection(tlb, changed, start, end, WantsWriteUpgrade(changed) ? CpFlags.TryChangeWritable : CpFlags.None);
        changed.WriteEnd();
        Uncharge(mm, old, flags, pages);
        if ((old & (VmFlags.Write | VmFlags.Shared | VmFlags.Locked)) == VmFlags.Locked && flags.Has(VmFlags.Write))
        {
            // Locked memory is not to fault: what a store would copy is copied now.
            await Gup.PopulateVmaPageRange(task, changed, start, end, FollFlags.None);
        }

        Util.StatAccount(mm, old, -(long)pages);
        Util.StatAccount(mm, flags, (long)pages);
        return 0;
    }

    /// <summary>A private mapping is charged when it becomes writable for the first time, and once charged stays so.</summary>
    private static Errno ChargeLocked(Vma vma, ref VmFlags flags, ulong pages)
    {
        vma.Mm.MmapLock.AssertWriteHeld();
        const VmFlags chargedOrNever =
            VmFlags.Account | VmFlags.Write | VmFlags.Hugetlb | VmFlags.Shared | VmFlags.NoReserve;
        if (flags.Has(VmFlags.Write))
        {
            // What is over its limit already may be changed all the same.
            if (!Util.MayExpand(vma.Mm, flags, pages) && Util.MayExpand(vma.Mm, vma.Flags, pages))
            {
                return Errno.ENOMEM;
            }

            if (!vma.Flags.Has(chargedOrNever))
            {
                flags |= VmFlags.Account;
                return Util.ChargeMemory(vma.Mm.Machine, pages);
            }
        }
        else if (vma.Mm.Machine.Config.Rules.UnaccountsUnwritten && vma.Flags.Has(VmFlags.Account) && vma.IsAnonymous
            && vma.AnonVma is null)
        {
            // Nothing was ever written: the promise can be taken back, and the mapping merges with others never written.
            flags &= ~VmFlags.Account;
        }

        return 0;
    }

    /// <summary>Gives the charge back where it was held and is not any more.</summary>
    private static void Uncharge(MmStruct mm, VmFlags held, VmFlags now, ulong pages)
    {
        if (held.Has(VmFlags.Account) && !now.Has(VmFlags.Account))
        {
            Util.UnchargeMemory(mm.Machine, pages);
        }
    }

    /// <summary>A merged VMA keeps what is sticky; the bug forgets it here a second time.</summary>
    private static void SetFlags(Vma vma, VmFlags flags)
    {
        vma.Flags = flags | (vma.Flags & VmaMerge.StickyOf(vma.Mm));
    }
}
