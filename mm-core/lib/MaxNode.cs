// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What can stand in one <see cref="MaxTree"/>: it is its own place there.</summary>
/// <remarks>
/// include/linux/rbtree_types.h:struct rb_node. Linux: a member of what stands there; here: its base, so
/// that it costs no object of its own.
/// </remarks>
public abstract class MaxNode
{
    /// <summary>What the tree is sorted by. Its order must not change while it is in the tree.</summary>
    internal ulong Key;

    /// <summary>What the tree knows the largest of. Whoever changes it says so: <see cref="MaxTree.Update"/>.</summary>
    internal ulong Value;

    /// <summary>The largest value of this node and of what stands below it. The tree's, as all that follows.</summary>
    internal ulong Max;
    internal MaxNode? Parent;
    internal MaxNode? Left;
    internal MaxNode? Right;

    /// <summary>0: in no tree.</summary>
    internal int Height;

    private protected MaxNode()
    {
    }

    internal bool IsLinked => Height != 0;
}
