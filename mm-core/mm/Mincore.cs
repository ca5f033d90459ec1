// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Which pages are in memory.</summary>
/// <remarks>mm/mincore.c</remarks>
internal static class Mincore
{
    /// <remarks>mm/mincore.c:sys_mincore(). The vector is the caller's: it faults where it ends too early, and no sooner.</remarks>
    internal static async KTask<SysRet> SysMincore(TaskStruct task, VirtAddr start, ulong length, Memory<byte> vec)
    {
        if (!start.IsPageAligned)
        {
            return Errno.EINVAL;
        }

        if (length > VirtAddr.TaskSize || start.Value > VirtAddr.TaskSize - length)
        {
            return Errno.ENOMEM;
        }

        ulong pages = VirtAddr.AlignUp(length) >> VirtAddr.PageShift;
        int room = (int)Math.Min((ulong)vec.Length, pages);
        using (await task.Mm!.MmapLock.Read())
        {
            Errno err = FillLocked(task.Mm, start, vec.Span[..room]);
            return err != 0 || (ulong)room == pages ? err : Errno.EFAULT;
        }
    }

    /// <summary>mincore's answer for one page: mapped, or in the page cache.</summary>
    /// <remarks>mm/mincore.c:mincore_pte_range(), mm/mincore.c:mincore_page()</remarks>
    internal static bool IsResident(Vma vma, VirtAddr addr)
    {
        Pte pte = Pagewalk.GetPte(vma.Mm, addr, OnLeaf.Own);
        if (!pte.IsNone && !pte.IsMarker)
        {
            return pte.IsPresent || IsSwapResident(vma.Mm.Machine, pte.ToSwpEntry());
        }

        ulong index = vma.LinearPageIndex(addr);
        return vma.File?.Mapping.SwapAt(index) is { } entry
            ? IsSwapResident(vma.Mm.Machine, entry)
            : vma.File?.Mapping.Find(index) is { IsUptodate: true };
    }

    /// <summary>A page that is swapped out is there while the swap cache has it; one that is moved, or bad, is there.</summary>
    /// <remarks>mm/mincore.c:mincore_swap()</remarks>
    private static bool IsSwapResident(Machine machine, SwpEntry entry) =>
        !entry.IsSwap || SwapState.SwapCacheFolio(machine, entry) is { IsUptodate: true };

    private static Errno FillLocked(MmStruct mm, VirtAddr start, Span<byte> vec)
    {
        mm.MmapLock.AssertHeld();
        Vma? vma = null;
        for (int i = 0; i < vec.Length; i++)
        {
            VirtAddr addr = start + ((ulong)i << VirtAddr.PageShift);
            vma = vma is not null && vma.Contains(addr) ? vma : mm.Vmas.Lookup(addr);
            if (vma is null)
            {
                return Errno.ENOMEM;
            }

            vec[i] = IsResident(vma, addr) ? (byte)1 : (byte)0;
        }

        return 0;
    }
}
