// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// One fault, by hand.
public sealed partial class Syscalls
{
    /// <summary>
    /// One attempt of the fault handler, with flags of the caller's: what it answers. The lock that the flags name is taken for it, and
    /// dropped unless the answer says that it is gone.
    /// </summary>
    public async KTask<SysRet> HandleMmFault(TaskStruct task, ulong addr, FaultFlags flags)
    {
        MmStruct mm = Live(task).Mm!;
        await mm.MmapLock.Read();
        Vma? vma = mm.Vmas.Lookup(new VirtAddr(addr));
        bool hasVmaOnly = vma is not null && (flags & FaultFlags.VmaLock) != 0;
        if (hasVmaOnly && !vma!.TryStartRead())
        {
            throw new KernelBugException("a mapping that a writer is at, under mmap_lock");
        }

        if (vma is null || hasVmaOnly)
        {
            mm.MmapLock.UnlockRead();
        }

        if (vma is null)
        {
            return (long)VmFault.Sigsegv;
        }

        VmFault result = await Memory.HandleMmFault(task, vma, new VirtAddr(addr), flags);
        bool isDropped = (result & VmFault.Completed) != 0
            || ((result & VmFault.Retry) != 0 && (flags & FaultFlags.RetryNowait) == 0);
        if (!isDropped && hasVmaOnly)
        {
            vma.EndRead();
        }
        else if (!isDropped)
        {
            mm.MmapLock.UnlockRead();
        }

        return (long)result;
    }

    /// <summary>
    /// What KVM and VFIO do about an address that they cannot reach; a futex, which has no part in a retry, does not allow one.
    /// </summary>
    public async KTask<SysRet> FixupUserFault(TaskStruct task, ulong addr, FaultFlags flags)
    {
        using (await Live(task).Mm!.MmapLock.Read())
        {
            bool mayUnlock = (flags & FaultFlags.AllowRetry) != 0;
            return (await Gup.FixupUserFault(task, new VirtAddr(addr), flags & FaultFlags.Write, mayUnlock)).Error;
        }
    }

    /// <summary>The page of an address is locked as one is that a disk is asked for: by no thread.</summary>
    public KTask<SysRet> LockPage(TaskStruct task, ulong addr)
    {
        Folio? folio = FolioFor(Live(task).Mm!, new VirtAddr(addr));
        return new KTask<SysRet>(folio is null ? Errno.EFAULT : FolioLock.TryLockForIo(folio) ? 0 : Errno.EBUSY);
    }

    /// <summary>The disk has answered: who waits for the page goes on.</summary>
    public KTask<SysRet> UnlockPage(TaskStruct task, ulong addr)
    {
        if (FolioFor(Live(task).Mm!, new VirtAddr(addr)) is not { IsUnderIo: true } folio)
        {
            return new KTask<SysRet>(Errno.EFAULT);
        }

        FolioLock.UnlockBehindIo(machine, folio);
        return new KTask<SysRet>(0);
    }

    /// <summary>The disk has answered all that it was asked.</summary>
    public void UnlockAllPages()
    {
        for (ulong pfn = 1; pfn < machine.PageAlloc.EndPfn; pfn++)
        {
            if (machine.PageAlloc.TryPage(pfn) is Folio { IsUnderIo: true } folio)
            {
                FolioLock.UnlockBehindIo(machine, folio);
            }
        }
    }

    /// <summary>The page that is mapped, or would be: that of the file, or that which its slot has in the swap cache.</summary>
    private Folio? FolioFor(MmStruct mm, VirtAddr addr)
    {
        if (mm.Vmas.Lookup(addr) is not { } vma)
        {
            return null;
        }

        Pte pte = Pagewalk.GetPte(mm, addr, OnLeaf.Own);
        return pte.IsPresent ? Memory.VmNormalPage(mm, pte)?.Folio
            : pte.Kind == PteKind.Swap ? SwapState.SwapCacheFolio(machine, pte.ToSwpEntry())
            : vma.File?.Mapping.Find(vma.LinearPageIndex(addr));
    }
}
