// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;

namespace Selftests.MmCore;

/// <summary>What a script's <c>machine { }</c> block sets.</summary>
public sealed record MachineConfig
{
    /// <summary>Page frames for user memory and page tables; an allocation beyond fails as on a full machine.</summary>
    public ulong MemoryBytes { get; init; } = 16UL << 30;

    /// <summary>Pages that a read fault may map around itself, in bytes: a power of two, at least a page, at most a table's.</summary>
    /// <remarks>mm/memory.c:fault_around_bytes_set()</remarks>
    public ulong FaultAroundBytes
    {
        get;
        init
        {
            Kernel.BugOn(value / VirtAddr.PageSize > PageTable.EntryCount);
            field = 1UL << BitOperations.Log2(Math.Max(value, VirtAddr.PageSize));
        }
    } = 64 << 10;

    /// <summary>CONFIG_MEM_SOFT_DIRTY: off on the machine measured, on here, because the suite's cases need it.</summary>
    public bool SoftDirty { get; init; } = true;

    /// <summary>CONFIG_PT_RECLAIM: MADV_DONTNEED over a whole page table frees the table.</summary>
    public bool PtReclaim { get; init; } = true;

    /// <summary>vm.max_map_count</summary>
    public int MaxMapCount { get; init; } = 65_530;

    /// <summary>vm.mmap_min_addr</summary>
    public ulong MmapMinAddr { get; init; } = 65_536;

    /// <summary>Steps of the scheduler before a run is stopped as endless.</summary>
    public long StepBudget { get; init; } = 50_000_000;
}
