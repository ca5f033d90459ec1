// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

// Flushes that reclaim puts off: it takes a page out of many address spaces, and has every CPU interrupted once.
internal static partial class Rmap
{
    /// <summary>An entry was emptied without a flush. Who changes entries of this address space next makes up for it.</summary>
    /// <remarks>mm/rmap.c:set_tlb_ubc_flush_pending()</remarks>
    internal static void SetTlbUbcFlushPending(MmStruct mm, Pte pte)
    {
        if (!pte.IsPresent)
        {
            return;
        }

        TlbBatch batch = mm.Machine.Scheduler.Current!.TlbUbc;
        Tlb.ArchTlbbatchAddPending(batch, mm);
        batch.FlushRequired = true;
        mm.TlbFlushBatched = mm.TlbFlushBatched with { Pending = mm.TlbFlushBatched.Pending + 1 };

        // A CPU that remembers it as dirty writes without a look at the entry.
        batch.Writable |= pte.IsDirty;
    }

    /// <summary>Only with other CPUs is it worth while: on one alone a flush costs no interrupt.</summary>
    /// <remarks>mm/rmap.c:should_defer_flush()</remarks>
    internal static bool ShouldDeferFlush(MmStruct mm) =>
        mm.Cpus.Any(cpu => cpu != mm.Machine.Scheduler.Current!.Cpu);

    /// <summary>Before a page that was taken out is freed or written out.</summary>
    /// <remarks>mm/rmap.c:try_to_unmap_flush()</remarks>
    internal static async KTask<Unit> TryToUnmapFlush(Scheduler scheduler)
    {
        TlbBatch batch = scheduler.Current!.TlbUbc;
        if (!batch.FlushRequired)
        {
            return default;
        }

        await Tlb.ArchTlbbatchFlush(batch);
        batch.FlushRequired = false;
        batch.Writable = false;
        return default;
    }

    /// <summary>
    /// What reclaim emptied is flushed before anybody concludes from an empty entry that no CPU can reach the page. Under the table's lock.
    /// </summary>
    /// <remarks>mm/rmap.c:flush_tlb_batched_pending()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static KTask<Unit> FlushTlbBatchedPending(MmStruct mm)
    {
        (int pending, int flushed) = mm.TlbFlushBatched;
        return pending == flushed || mm.Bugs.Has(KnownBug.BatchedFlushUnseen) ? default : FlushTlbBatched(mm, pending);
    }

    private static async KTask<Unit> FlushTlbBatched(MmStruct mm, int pending)
    {
        await Tlb.FlushTlbMm(mm);

        // What was put off meanwhile is still to be made up for.
        mm.TlbFlushBatched = mm.TlbFlushBatched with { Flushed = pending };
        return default;
    }
}
