// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The place of a VMA among those that map its file.</summary>
/// <remarks>include/linux/mm_types.h:struct vm_area_struct, its shared.rb: a VMA stands in a second tree, and most in none.</remarks>
internal sealed class SharedNode(Vma vma) : MaxNode
{
    internal Vma Vma { get; } = vma;
}
