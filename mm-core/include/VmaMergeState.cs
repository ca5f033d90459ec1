// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>One attempt to merge: what the range shall be, who lies beside it, and what came of it.</summary>
/// <remarks>mm/vma.h:struct vma_merge_struct</remarks>
internal sealed class VmaMergeState
{
    /// <summary>A range that nothing maps yet.</summary>
    internal VmaMergeState(MmStruct mm, VirtAddr start, VirtAddr end, VmFlags flags, ulong pgoff, FileStruct? file)
    {
        Mm = mm;
        Start = start;
        End = end;
        Flags = flags;
        Pgoff = pgoff;
        File = file;
    }

    /// <summary>A part of a VMA, or something that is to look like one: flags, file and anon_vma are the VMA's.</summary>
    /// <remarks>mm/vma.h:VMG_VMA_STATE()</remarks>
    internal VmaMergeState(Vma vma, Vma? previous, VirtAddr start, VirtAddr end)
        : this(vma.Mm, start, end, vma.Flags, vma.Pgoff + ((start - vma.Start) >> VirtAddr.PageShift), vma.File)
    {
        Middle = vma;
        Previous = previous;
        AnonVma = vma.AnonVma;
        Uffd = vma.UserfaultfdCtx;
        AnonName = vma.AnonName;
    }

    internal MmStruct Mm { get; }

    /// <summary>The range asked for; after a merge the range of <see cref="Target"/>.</summary>
    internal VirtAddr Start { get; set; }

    internal VirtAddr End { get; set; }

    internal ulong Pgoff { get; set; }

    internal VmFlags Flags { get; set; }

    internal FileStruct? File { get; }

    internal AnonVma? AnonVma { get; }

    /// <summary>Who is to be told of its faults.</summary>
    internal UserfaultfdCtx? Uffd { get; init; }

    /// <summary>What its owner calls it. What nothing maps yet has no name.</summary>
    internal string? AnonName { get; init; }

    /// <summary>The VMA below the range; it need not touch it.</summary>
    internal Vma? Previous { get; set; }

    /// <summary>The VMA that changes. Null: the range is new.</summary>
    internal Vma? Middle { get; set; }

    /// <summary>The VMA above the range; it need not touch it.</summary>
    internal Vma? Next { get; set; }

    /// <summary>The VMA that mremap copies to the range.</summary>
    internal Vma? CopiedFrom { get; set; }

    /// <summary>The VMA that remains.</summary>
    internal Vma? Target { get; set; }

    /// <summary>Middle keeps its upper part: its start moves up.</summary>
    internal bool AdjustMiddleStart { get; set; }

    /// <summary>Next takes the upper part of middle: its start moves down.</summary>
    internal bool AdjustNextStart { get; set; }

    internal bool RemoveMiddle { get; set; }

    internal bool RemoveNext { get; set; }

    internal ulong Pages => (End - Start) >> VirtAddr.PageShift;
}
