// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Where a mapping goes when the caller leaves it to the kernel.
internal static partial class Mmap
{
    /// <summary>A third of the address space: where the search upwards starts.</summary>
    /// <remarks>arch/x86/include/asm/processor.h, TASK_UNMAPPED_BASE.</remarks>
    private const ulong UnmappedBase = (VirtAddr.TaskSize / 3 + VirtAddr.PageSize - 1) & VirtAddr.PageMask;

    private const ulong Low32Begin = 0x4000_0000;
    private const ulong Low32End = 0x8000_0000;

    /// <summary>The address for a mapping: the given one when it is fixed, the hint when it is free, or a free range.</summary>
    /// <remarks>mm/mmap.c:__get_unmapped_area(). Left out: what a file says of its own place, but shmem; 32-bit processes.</remarks>
    internal static SysRet GetUnmappedAreaLocked(
        MmStruct mm, FileStruct? file, VirtAddr addr, ulong length, MapFlags flags)
    {
        mm.MmapLock.AssertWriteHeld();
        if (length > VirtAddr.TaskSize)
        {
            return Errno.ENOMEM;
        }

        bool mayAlign = file is null && (flags & MapFlags.MAP_SHARED) == 0 && addr.Value == 0;
        VirtAddr? found = mayAlign && (length & ~VirtAddr.PmdMask) == 0
            ? FindHugeAligned(mm, length, flags) ?? FindArea(mm, addr, length, flags)
            : FindArea(mm, addr, length, flags);
        if (found is not { } area)
        {
            return Errno.ENOMEM;
        }

        if (new SysRet(unchecked((long)area.Value)) is { IsError: true } error)
        {
            // A fixed address in the last page looks like an error number, and is returned as one.
            return error;
        }

        if (area.Value > VirtAddr.TaskSize - length)
        {
            return Errno.ENOMEM;
        }

        return area.IsPageAligned ? MmapAddr(mm, area) : Errno.EINVAL;
    }

    /// <summary>Low addresses are where the null pointers of the kernel's own bugs lead: nobody maps them unasked.</summary>
    /// <remarks>security/commoncap.c:cap_mmap_addr()</remarks>
    private static SysRet MmapAddr(MmStruct mm, VirtAddr addr) =>
        addr.Value < mm.Machine.Config.DacMmapMinAddr && !mm.Machine.Config.CapSysRawio ? Errno.EPERM : addr;

    /// <summary>Private anonymous memory of whole huge pages starts at a huge page's border.</summary>
    /// <remarks>mm/huge_memory.c:__thp_get_unmapped_area()</remarks>
    private static VirtAddr? FindHugeAligned(MmStruct mm, ulong length, MapFlags flags)
    {
        ulong padded = unchecked(length + VirtAddr.PmdSize);
        if (padded < length || FindArea(mm, default, padded, flags) is not { } found || found.Value == 0)
        {
            return null;
        }

        // Anonymous memory counts as offset 0, whatever mremap brings along.
        ulong offset = unchecked(0 - found.Value) & ~VirtAddr.PmdMask;
        return offset == 0 ? found + VirtAddr.PmdSize : found + offset;
    }

    /// <remarks>arch/x86/kernel/sys_x86_64.c:arch_get_unmapped_area_topdown()</remarks>
    private static VirtAddr? FindArea(MmStruct mm, VirtAddr addr, ulong length, MapFlags flags)
    {
        if (length > VirtAddr.TaskSize)
        {
            return null;
        }

        if ((flags & MapFlags.MAP_FIXED) != 0)
        {
            return addr;
        }

        if ((flags & MapFlags.MAP_32BIT) != 0)
        {
            return FindBottomUp(mm, addr, length, Low32Begin, Low32End);
        }

        if (!mm.Machine.Config.TopDown)
        {
            // arch/x86/kernel/sys_x86_64.c:arch_get_unmapped_area()
            return FindBottomUp(mm, addr, length, UnmappedBase, VirtAddr.TaskSize);
        }

        if (addr.Value != 0)
        {
            addr = addr.PageAlignDown;
            if (IsHintValid(addr, length) && IsFree(mm, addr, length))
            {
                return addr;
            }
        }

        VirtAddr? found = SearchDown(mm.Vmas, length, mm.Machine.Config.MmapMinAddr, mm.MmapBase.Value);
        mm.Machine.Tracer.Hit(Tracepoints.VmUnmappedArea);
        return found ?? FindBottomUp(mm, default, length, UnmappedBase, VirtAddr.TaskSize);
    }

    private static VirtAddr? FindBottomUp(MmStruct mm, VirtAddr addr, ulong length, ulong begin, ulong end)
    {
        if (length > end)
        {
            return null;
        }

        if (addr.Value != 0)
        {
            addr = addr.PageAlignUp;
            if (end - length >= addr.Value && IsFree(mm, addr, length))
            {
                return addr;
            }
        }

        VirtAddr? found = SearchUp(mm.Vmas, length, begin, end);
        mm.Machine.Tracer.Hit(Tracepoints.VmUnmappedArea);
        return found;
    }

    /// <remarks>arch/x86/mm/mmap.c:mmap_address_hint_valid(). Without 5-level paging: the range must lie below TASK_SIZE.</remarks>
    private static bool IsHintValid(VirtAddr addr, ulong length) => VirtAddr.TaskSize - length >= addr.Value;

    private static bool IsFree(MmStruct mm, VirtAddr addr, ulong length)
    {
        Vma? next = mm.Vmas.Find(addr);
        return next is null || addr + length <= StartGap(next);
    }

    /// <summary>The highest free range that ends at or below <paramref name="high"/>.</summary>
    /// <remarks>mm/vma.c:unmapped_area_topdown(). Below a stack its guard gap stays free.</remarks>
    private static VirtAddr? SearchDown(VmaTree vmas, ulong length, ulong low, ulong high)
    {
        // The gap in which the search starts may reach above its limit; below, the first that is large enough is the one, or goes
        // below the other limit, and what lies lower still does too.
        Vma? above = vmas.Find(new VirtAddr(high));
        bool isFree = GapBetween(above is null ? vmas.Last : above.Previous, above, length, low, high, out PageRange gap)
            || (vmas.LastWithGap(above, length) is { } vma && GapBetween(vma.Previous, vma, length, low, high, out gap));
        return isFree ? gap.End - length : null;
    }

    /// <summary>The lowest free range that starts at or above <paramref name="low"/>.</summary>
    /// <remarks>mm/vma.c:unmapped_area()</remarks>
    private static VirtAddr? SearchUp(VmaTree vmas, ulong length, ulong low, ulong high)
    {
        Vma? above = vmas.Find(new VirtAddr(low));
        bool isFree = GapBetween(above is null ? vmas.Last : above.Previous, above, length, low, high, out PageRange gap);
        if (!isFree && above is not null)
        {
            Vma? next = vmas.FirstWithGap(above, length);
            isFree = GapBetween(next is null ? vmas.Last : next.Previous, next, length, low, high, out gap);
        }

        return isFree ? gap.Start : null;
    }

    /// <summary>What is free between two VMAs that follow each other and between two limits, if it is as long as asked.</summary>
    private static bool GapBetween(Vma? previous, Vma? next, ulong length, ulong low, ulong high, out PageRange gap)
    {
        ulong start = Math.Max(low, previous?.End.Value ?? 0);
        ulong end = next is null ? high : Math.Min(high, StartGap(next).Value);
        bool isEnough = end > start && end - start >= length;
        gap = isEnough ? new PageRange(new VirtAddr(start), new VirtAddr(end)) : default;
        return isEnough;
    }

    /// <summary>Where a VMA begins to claim addresses: a stack does so below its start.</summary>
    /// <remarks>include/linux/mm.h:vm_start_gap()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static VirtAddr StartGap(Vma vma) => vma.Flags.Has(VmFlags.GrowsDown) ? StackStartGap(vma) : vma.Start;

    private static VirtAddr StackStartGap(Vma vma)
    {
        ulong gap = StackGuardGap(vma.Mm);
        return vma.Start.Value > gap ? vma.Start - gap : default;
    }
}
