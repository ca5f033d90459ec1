// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What can be seen of a CPU's batch of folios that are to be locked or unlocked.</summary>
/// <remarks>
/// mm/mlock.c:struct mlock_fbatch. Linux: who locks a folio marks it at once, who unlocks one leaves the mark to the batch's drain, and
/// either has its list changed then; here: everything at once. The difference: unlocked for the last time and locked again within one
/// batch, a folio is marked when it is locked, and loses its mark when the unlocking is drained. Reclaim would make up for it.
/// Left out: anonymous folios, whose last unlocking is their end, and which fill a batch too; what threads that race would show.
/// </remarks>
internal sealed class MlockBatch
{
    /// <remarks>include/linux/pagevec.h, PAGEVEC_SIZE.</remarks>
    private const int Size = 31;

    /// <summary>Which batch it is, counted from 1: a folio that was unlocked in none says 0.</summary>
    private ulong number = 1;
    private int count;

    /// <summary>A folio was unlocked; the last time, if it is not marked any more.</summary>
    internal void Unlocked(Folio folio)
    {
        if (!folio.Has(PageFlags.Mlocked))
        {
            folio.UnlockedInBatch = number;
        }

        Count();
    }

    /// <summary>A folio is to be locked; false: an unlocking that is not drained yet takes the lock away.</summary>
    internal bool Keeps(Folio folio)
    {
        bool keeps = folio.UnlockedInBatch != number;
        Count();
        return keeps;
    }

    /// <remarks>mm/mlock.c:mlock_drain_local(), which a step of a script begins with, as its pages were looked at.</remarks>
    internal void Drain()
    {
        if (count > 0)
        {
            number++;
            count = 0;
        }
    }

    private void Count()
    {
        if (++count == Size)
        {
            Drain();
        }
    }
}
