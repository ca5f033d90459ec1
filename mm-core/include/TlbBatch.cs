// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Flushes that a thread has put off while it takes pages out of many address spaces.</summary>
/// <remarks>include/linux/mm_types_task.h:struct tlbflush_unmap_batch</remarks>
internal sealed class TlbBatch
{
    /// <summary>arch.cpumask: who may remember one of them.</summary>
    internal HashSet<Cpu> Cpus { get; } = [];

    internal bool FlushRequired { get; set; }

    /// <summary>One of the entries was dirty: its page may not be written out before.</summary>
    internal bool Writable { get; set; }
}
