// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The target VMA of a move.</summary>
/// <remarks>mm/vma.c:copy_vma(). Left out: memory policies.</remarks>
internal static class VmaCopy
{
    /// <summary>What became of the copy, and of the source that it may have swallowed.</summary>
    internal readonly record struct Result(Vma Target, Vma Source, bool NeedRmapLocks);

    /// <summary>Makes a mapping like the source's at another address: grows a neighbour there, or a new VMA.</summary>
    internal static async KTask<Result> CopyVma(Vma source, VirtAddr addr, ulong length, ulong pgoff)
    {
        MmStruct mm = source.Mm;
        mm.MmapLock.AssertWriteHeld();
        if (source.IsAnonymous && source.AnonVma is null)
        {
            // No page knows its offset yet: take the one that belongs to the new address, so that it merges there.
            pgoff = addr.PageNumber;
        }

        VmaMergeState vmg = new(source, mm.Vmas.FindPrevious(addr), addr, addr + length)
        {
            Pgoff = pgoff,
            Next = mm.Vmas.Find(addr + length),
        };
        VirtAddr sourceStart = source.Start;
        Vma? merged = await VmaMerge.MergeCopiedRange(vmg);
        if (merged is null)
        {
            return new Result(await DuplicateAt(source, addr, length, pgoff), source, NeedRmapLocks: false);
        }

        HideFromFaults(merged);

        // An unfaulted source that touches its own target is part of it now.
        Vma remaining = merged.Contains(sourceStart) ? merged : source;
        return new Result(merged, remaining, NeedRmapLocks: IsBefore(merged, remaining));
    }

    /// <summary>A walk of the reverse map comes to the target first: it would miss an entry that moves behind its back.</summary>
    private static bool IsBefore(Vma target, Vma source) =>
        target.Pgoff <= source.Pgoff && !target.Mm.Bugs.Has(KnownBug.MremapBehindRmapWalk);

    private static async KTask<Vma> DuplicateAt(Vma source, VirtAddr addr, ulong length, ulong pgoff)
    {
        MmStruct mm = source.Mm;
        Vma copy = VmaLink.Duplicate(source, mm);
        mm.Vmas.SetRange(copy, addr, addr + length, pgoff);
        await Rmap.AnonVmaClone(copy, source);
        copy.File?.Get();
        HideFromFaults(copy);
        await VmaLink.Link(mm, copy);
        return copy;
    }

    /// <summary>Until its entries have come (<see cref="Vma.WriteEnd"/>), what a fault put there would be overwritten by them.</summary>
    private static void HideFromFaults(Vma target)
    {
        if (!target.Mm.Bugs.Has(KnownBug.SpfMremapDest))
        {
            target.WriteBegin();
        }
    }
}
