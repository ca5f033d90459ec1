// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>One mremap, from the arguments to the VMA that it works on.</summary>
/// <remarks>mm/mremap.c:struct vma_remap_struct</remarks>
internal sealed class MremapState(MmStruct mm, VirtAddr addr, ulong oldLength, ulong newLength, MremapFlags flags, VirtAddr newAddr)
{
    internal MmStruct Mm { get; } = mm;

    internal VirtAddr Addr { get; set; } = addr;

    internal ulong OldLength { get; set; } = oldLength;

    internal ulong NewLength { get; set; } = newLength;

    internal MremapFlags Flags { get; } = flags;

    /// <summary>Where the caller wants it; then where it goes.</summary>
    internal VirtAddr NewAddr { get; set; } = newAddr;

    /// <summary>The source. Every unmapping may replace it.</summary>
    internal Vma? Vma { get; set; }

    /// <summary>Pages charged for this call.</summary>
    internal ulong Charged { get; set; }

    /// <summary>Bytes that a shrink has cut off before the move.</summary>
    internal ulong CutOff { get; set; }

    /// <summary>The mapping grows and is locked: what it grows by is brought in.</summary>
    internal bool PopulatesExpansion { get; set; }

    /// <summary>Who is to hear of the move; null: nobody.</summary>
    internal UserfaultfdCtx? Uffd { get; set; }

    /// <summary>Who is to hear of what was in the way.</summary>
    internal List<(UserfaultfdCtx Ctx, PageRange Range)>? UnmapsEarly { get; set; }

    /// <summary>Who is to hear of what was left over.</summary>
    internal List<(UserfaultfdCtx Ctx, PageRange Range)>? Unmaps { get; set; }

    internal bool IsFixed => (Flags & MremapFlags.MREMAP_FIXED) != 0;

    internal bool KeepsSource => (Flags & MremapFlags.MREMAP_DONTUNMAP) != 0;

    internal bool MayMove => (Flags & MremapFlags.MREMAP_MAYMOVE) != 0;

    /// <summary>The flags say that it goes elsewhere in any case.</summary>
    /// <remarks>mm/mremap.c:vrm_implies_new_addr()</remarks>
    internal bool ImpliesNewAddr => IsFixed || KeepsSource;

    internal bool IsShrink => OldLength > NewLength;

    internal bool IsExpand => OldLength < NewLength;

    /// <summary>By how much the length changes.</summary>
    internal ulong Delta => IsShrink ? OldLength - NewLength : NewLength - OldLength;

    internal VirtAddr End => Addr + OldLength;
}
