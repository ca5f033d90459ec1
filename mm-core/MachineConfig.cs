// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What a script's <c>machine { }</c> block sets.</summary>
public sealed record MachineConfig
{
    /// <summary>Page frames for user memory and page tables; an allocation beyond fails as on a full machine.</summary>
    public ulong MemoryBytes { get; init; } = 16UL << 30;

    /// <summary>Slots of the machine's one swap area; 0: it has none.</summary>
    public ulong SwapPages { get; init; }

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

    /// <summary>Whether a read fault of anonymous memory may map the shared zero page; where it may not, the page is a new one.</summary>
    /// <remarks>include/linux/mm.h:mm_forbids_zeropage(): guests of s390 forbid it, and kernels of some virtual machines.</remarks>
    public bool ZeroPage { get; init; } = true;

    /// <summary>CONFIG_MEM_SOFT_DIRTY: many distributions leave it off; it is on here, because the suite's cases need it.</summary>
    public bool SoftDirty { get; init; } = true;

    /// <summary>CONFIG_PT_RECLAIM: MADV_DONTNEED over a whole page table frees the table.</summary>
    public bool PtReclaim { get; init; } = true;

    /// <summary>CONFIG_MEMORY_FAILURE: a signal for what is poisoned says so.</summary>
    public bool MemoryFailure { get; init; } = true;

    /// <summary>CONFIG_ANON_VMA_NAME: mappings may be named.</summary>
    public bool AnonVmaName { get; init; } = true;

    /// <summary>vm.max_map_count</summary>
    public int MaxMapCount { get; init; } = 65_530;

    /// <summary>The lowest address, in bytes, that the kernel places a mapping at by itself, and to which it rounds a hint.</summary>
    /// <remarks>security/min_addr.c:update_mmap_min_addr(): vm.mmap_min_addr, or CONFIG_LSM_MMAP_MIN_ADDR where that is more.</remarks>
    public ulong MmapMinAddr { get; init; } = 65_536;

    /// <summary>vm.mmap_min_addr, in bytes: below it only CAP_SYS_RAWIO may map.</summary>
    /// <remarks>security/min_addr.c:mmap_min_addr_handler()</remarks>
    public ulong DacMmapMinAddr { get; init; } = 65_536;

    /// <summary>Whether the processes have CAP_SYS_RAWIO, as root's have.</summary>
    public bool CapSysRawio { get; init; } = true;

    /// <summary>Whether the processes have CAP_IPC_LOCK, as root's have, until they drop it.</summary>
    public bool CapIpcLock { get; init; } = true;

    /// <summary>vm.unprivileged_userfaultfd: who has no CAP_SYS_PTRACE may handle faults of the kernel's too.</summary>
    public bool UnprivilegedUserfaultfd { get; init; }

    /// <summary>Whether the processes have CAP_SYS_RESOURCE, as root's have: they may raise hard limits.</summary>
    public bool CapSysResource { get; init; } = true;

    /// <summary>Whether the search for a free place goes down from the stack; vm.legacy_va_layout turns it round.</summary>
    /// <remarks>arch/x86/mm/mmap.c:mmap_is_legacy()</remarks>
    public bool TopDown { get; init; } = true;

    /// <summary>Whether files of the tmpfs may be mapped to run: it is not mounted noexec.</summary>
    public bool TmpfsExec { get; init; } = true;

    /// <summary>The size that the tmpfs is mounted with; 0: what there is.</summary>
    public ulong TmpfsBytes { get; init; }

    /// <summary>CONFIG_SPECULATIVE_PAGE_FAULT, of a series that was never merged, in the place of CONFIG_PER_VMA_LOCK.</summary>
    public bool SpeculativePageFault { get; init; }

    /// <summary>vm.overcommit_memory</summary>
    public OvercommitMemory OvercommitMemory { get; init; }

    /// <summary>What the version of the kernel makes of all this.</summary>
    public KernelRules Rules { get; init; } = KernelRules.Modelled;

    /// <summary>Steps of the scheduler before a run is stopped as endless.</summary>
    public long StepBudget { get; init; } = 50_000_000;
}
