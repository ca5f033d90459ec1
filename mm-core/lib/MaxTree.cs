// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A balanced search tree that knows the largest value of each of its subtrees.</summary>
/// <remarks>
/// lib/rbtree.c with include/linux/rbtree_augmented.h. Linux: a red-black tree; here: an AVL tree, which says the same in fewer cases.
/// The value is the gap below a mapping (the free range that is large enough), or the last page of one (the mappings that cover a page).
/// </remarks>
internal sealed class MaxTree
{
    private ulong lastStamp;

    internal MaxNode? Root { get; private set; }

    internal int Count { get; private set; }

    internal int Height => HeightOf(Root);

    /// <summary>Nodes that were looked at so far: what a test holds against their number.</summary>
    internal long Visits { get; private set; }

    internal void Insert(MaxNode node)
    {
        Kernel.BugOn(node.IsLinked);
        node.Stamp = ++lastStamp;
        node.Height = 1;
        node.Max = node.Value;
        Root = Insert(Root, node);
        Count++;
    }

    internal void Remove(MaxNode node)
    {
        Kernel.BugOn(!node.IsLinked);
        Root = Remove(Root, node);
        node.Left = null;
        node.Right = null;
        node.Height = 0;
        Count--;
    }

    /// <summary>The node's value has changed.</summary>
    internal void Update(MaxNode node)
    {
        Kernel.BugOn(!node.IsLinked);
        Update(Root, node);
    }

    /// <summary>Would every search that asks for this node come to it?</summary>
    internal bool Reaches(MaxNode node)
    {
        MaxNode? at = Root;
        while (at is not null && at != node && at.Max >= node.Value)
        {
            at = node.IsBefore(at) ? at.Left : at.Right;
        }

        return at == node && at.Max >= node.Value;
    }

    /// <summary>The first node whose key is at least <paramref name="from"/> and whose value is at least <paramref name="least"/>.</summary>
    internal MaxNode? First(ulong from, ulong least) => First(Root, from, least);

    /// <summary>The last node whose key is below <paramref name="below"/> and whose value is at least <paramref name="least"/>.</summary>
    internal MaxNode? Last(ulong below, ulong least) => Last(Root, below, least);

    /// <summary>The nodes whose key is at most <paramref name="last"/> and whose value is at least <paramref name="first"/>, in order. Not valid across a change.</summary>
    /// <remarks>include/linux/interval_tree_generic.h, for intervals from key to value that meet the one from first to last.</remarks>
    internal IEnumerable<MaxNode> Overlapping(ulong first, ulong last)
    {
        Stack<MaxNode> path = new();
        MaxNode? at = Root;
        while (true)
        {
            for (; at is not null && at.Max >= first; at = at.Left)
            {
                Visits++;
                path.Push(at);
            }

            if (!path.TryPop(out MaxNode? node) || node.Key > last)
            {
                yield break;
            }

            if (node.Value >= first)
            {
                yield return node;
            }

            at = node.Right;
        }
    }

    private MaxNode Insert(MaxNode? at, MaxNode node)
    {
        if (at is null)
        {
            return node;
        }

        Visits++;
        if (node.IsBefore(at))
        {
            at.Left = Insert(at.Left, node);
        }
        else
        {
            at.Right = Insert(at.Right, node);
        }

        return Balance(at);
    }

    private MaxNode? Remove(MaxNode? at, MaxNode node)
    {
        Kernel.BugOn(at is null);
        Visits++;
        if (at == node)
        {
            return at.Left is null || at.Right is null ? at.Left ?? at.Right : PutFirstOfRight(at);
        }

        if (node.IsBefore(at))
        {
            at.Left = Remove(at.Left, node);
        }
        else
        {
            at.Right = Remove(at.Right, node);
        }

        return Balance(at);
    }

    /// <summary>The next higher node takes the place of one that goes.</summary>
    private MaxNode PutFirstOfRight(MaxNode gone)
    {
        MaxNode first = gone.Right!;
        while (first.Left is not null)
        {
            first = first.Left;
        }

        first.Right = RemoveFirst(gone.Right!);
        first.Left = gone.Left;
        return Balance(first);
    }

    private MaxNode? RemoveFirst(MaxNode at)
    {
        Visits++;
        if (at.Left is null)
        {
            return at.Right;
        }

        at.Left = RemoveFirst(at.Left);
        return Balance(at);
    }

    private void Update(MaxNode? at, MaxNode node)
    {
        Kernel.BugOn(at is null);
        Visits++;
        if (at != node)
        {
            Update(node.IsBefore(at) ? at.Left : at.Right, node);
        }

        Refresh(at);
    }

    private MaxNode? First(MaxNode? at, ulong from, ulong least)
    {
        if (at is null || at.Max < least)
        {
            return null;
        }

        Visits++;
        return at.Key < from
            ? First(at.Right, from, least)
            : First(at.Left, from, least) ?? (at.Value >= least ? at : First(at.Right, from, least));
    }

    private MaxNode? Last(MaxNode? at, ulong below, ulong least)
    {
        if (at is null || at.Max < least)
        {
            return null;
        }

        Visits++;
        return at.Key >= below
            ? Last(at.Left, below, least)
            : Last(at.Right, below, least) ?? (at.Value >= least ? at : Last(at.Left, below, least));
    }

    private static int HeightOf(MaxNode? node) => node?.Height ?? 0;

    private static void Refresh(MaxNode node)
    {
        node.Height = 1 + Math.Max(HeightOf(node.Left), HeightOf(node.Right));
        node.Max = Math.Max(node.Value, Math.Max(node.Left?.Max ?? 0, node.Right?.Max ?? 0));
    }

    /// <code>
    ///       at             low
    ///    low   c    to    a   at
    ///   a   b                b  c
    /// </code>
    private static MaxNode Balance(MaxNode at)
    {
        int lean = HeightOf(at.Left) - HeightOf(at.Right);
        if (lean > 1)
        {
            MaxNode low = at.Left!;
            at.Left = HeightOf(low.Left) < HeightOf(low.Right) ? RotateLeft(low) : low;
            return RotateRight(at);
        }

        if (lean < -1)
        {
            MaxNode high = at.Right!;
            at.Right = HeightOf(high.Right) < HeightOf(high.Left) ? RotateRight(high) : high;
            return RotateLeft(at);
        }

        Refresh(at);
        return at;
    }

    private static MaxNode RotateRight(MaxNode at)
    {
        MaxNode low = at.Left!;
        at.Left = low.Right;
        low.Right = at;
        Refresh(at);
        Refresh(low);
        return low;
    }

    private static MaxNode RotateLeft(MaxNode at)
    {
        MaxNode high = at.Right!;
        at.Right = high.Left;
        high.Left = at;
        Refresh(at);
        Refresh(high);
        return high;
    }
}
