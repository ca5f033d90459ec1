// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A VMA's place in one <see cref="MaxTree"/>. It is in as many trees as it has nodes.</summary>
/// <remarks>lib/rbtree.c, its struct rb_node.</remarks>
internal sealed class MaxNode(Vma vma)
{
    /// <summary>What the tree is sorted by. Its order must not change while it is in the tree.</summary>
    internal ulong Key;

    /// <summary>What the tree knows the largest of. Whoever changes it says so: <see cref="MaxTree.Update"/>.</summary>
    internal ulong Value;

    /// <summary>The largest value of this node and of what stands below it. The tree's, as all that follows.</summary>
    internal ulong Max;
    internal MaxNode? Left;
    internal MaxNode? Right;

    /// <summary>0: in no tree.</summary>
    internal int Height;

    /// <summary>Grows with each insertion: equal keys stand in the order in which they came.</summary>
    internal ulong Stamp;

    internal Vma Vma { get; } = vma;

    internal bool IsLinked => Height != 0;

    internal bool IsBefore(MaxNode other) => Key < other.Key || (Key == other.Key && Stamp < other.Stamp);
}
