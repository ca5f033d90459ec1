// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a CPU is told to forget.</summary>
/// <remarks>arch/x86/include/asm/tlbflush.h:struct flush_tlb_info</remarks>
internal readonly record struct FlushTlbInfo(MmStruct Mm, VirtAddr Start, VirtAddr End, ulong NewTlbGen, bool FreedTables)
{
    /// <summary>TLB_FLUSH_ALL</summary>
    internal static VirtAddr All { get; } = new(ulong.MaxValue);

    internal bool IsAll => End == All;
}
