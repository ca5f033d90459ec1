// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The VMAs whose borders are about to move, and the reverse maps locked for it.</summary>
/// <remarks>mm/vma.h:struct vma_prepare</remarks>
internal sealed class VmaPrepare(Vma vma)
{
    internal Vma Vma { get; } = vma;

    /// <summary>A second VMA whose start moves.</summary>
    internal Vma? AdjustNext { get; set; }

    /// <summary>A new VMA, split off from <see cref="Vma"/>.</summary>
    internal Vma? Insert { get; set; }

    internal Vma? Remove { get; set; }

    internal Vma? RemoveSecond { get; set; }

    /// <summary>Locked from prepare to complete. Set where a VMA with anonymous pages is concerned.</summary>
    internal AnonVma? AnonVma { get; set; }

    internal AddressSpace? Mapping => Vma.File?.Mapping;
}
