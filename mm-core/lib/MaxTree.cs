// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A balanced search tree that knows the largest value of each of its subtrees.</summary>
/// <remarks>
/// lib/rbtree.c with include/linux/rbtree_augmented.h. Linux: a red-black tree; here: an AVL tree, which says the same in fewer cases.
/// The value is the gap below a mapping (the free range that is large enough), or the last page of one (the mappings that cover a page).
/// A change goes up from where it was made, and no further than it changes something.
/// </remarks>
internal sealed class MaxTree
{
    internal MaxNode? Root { get; private set; }

    internal int Count { get; private set; }

    internal int Height => HeightOf(Root);

    /// <summary>Nodes that were looked at so far: what a test holds against their number.</summary>
    internal long Visits { get; private set; }

    /// <summary>Behind what has the same key.</summary>
    internal void Insert(MaxNode node)
    {
        MaxNode? above = null;
        for (MaxNode? at = Root; at is not null;)
        {
            Visits++;
            above = at;
            at = node.Key < at.Key ? at.Left : at.Right;
        }

        Put(node, above, above is not null && node.Key < above.Key);
    }

    /// <summary>For who knows the neighbours: one of them has a free place on the side of the other.</summary>
    internal void InsertBetween(MaxNode node, MaxNode? lower, MaxNode? higher)
    {
        Kernel.BugOn(lower is not null && lower.Key > node.Key);
        Kernel.BugOn(higher is not null && higher.Key <= node.Key);
        bool isLeft = higher is not null && higher.Left is null;
        Put(node, isLeft ? higher : lower, isLeft);
    }

    internal void Remove(MaxNode node)
    {
        Kernel.BugOn(!node.IsLinked);
        if (node.Left is null || node.Right is null)
        {
            Replace(node, node.Left ?? node.Right);
            Settle(node.Parent, null);
        }
        else
        {
            PutFirstOfRight(node);
        }

        node.Parent = null;
        node.Left = null;
        node.Right = null;
        node.Height = 0;
        Count--;
    }

    /// <summary>The node's value has changed.</summary>
    internal void Update(MaxNode node)
    {
        Kernel.BugOn(!node.IsLinked);
        Settle(node, null);
    }

    /// <summary>Would every search that asks for this node come to it?</summary>
    internal bool Reaches(MaxNode node)
    {
        MaxNode at = node;
        while (at.Max >= node.Value && at.Parent is { } above
            && (above.Left == at ? node.Key <= above.Key : above.Right == at && node.Key >= above.Key))
        {
            at = above;
        }

        return at == Root && at.Max >= node.Value;
    }

    /// <summary>
    /// The first node whose key is at least <paramref name="from"/> and whose value is at least <paramref name="least"/>.
    /// </summary>
    internal MaxNode? First(ulong from, ulong least)
    {
        MaxNode? found = null;
        for (MaxNode? at = Root; at is not null; at = at.Key >= from ? at.Left : at.Right)
        {
            Visits++;
            found = at.Key >= from ? at : found;
        }

        return found is null || found.Value >= least ? found : NextOf(found, least);
    }

    /// <summary>The last node whose key is below <paramref name="below"/> and whose value is at least <paramref name="least"/>.</summary>
    internal MaxNode? Last(ulong below, ulong least)
    {
        MaxNode? found = null;
        for (MaxNode? at = Root; at is not null; at = at.Key < below ? at.Right : at.Left)
        {
            Visits++;
            found = at.Key < below ? at : found;
        }

        return found is null || found.Value >= least ? found : PreviousOf(found, least);
    }

    /// <summary>
    /// The nodes whose key is at most <paramref name="last"/> and whose value is at least <paramref name="first"/>, in order. Not valid
    /// across a change.
    /// </summary>
    /// <remarks>
    /// include/linux/interval_tree_generic.h:INTERVAL_TREE_DEFINE(), for intervals from key to value that meet the one from first to last.
    /// </remarks>
    internal IEnumerable<MaxNode> Overlapping(ulong first, ulong last)
    {
        for (MaxNode? node = FirstOverlapping(first, last); node is not null; node = NextOverlapping(node, first, last))
        {
            yield return node;
        }
    }

    internal MaxNode? FirstOverlapping(ulong first, ulong last) => Lowest(Root, first) is { } node && node.Key <= last ? node : null;

    internal MaxNode? NextOverlapping(MaxNode node, ulong first, ulong last) =>
        NextOf(node, first) is { } next && next.Key <= last ? next : null;

    /// <summary>The first node below one, or that one, whose value is at least so much.</summary>
    private MaxNode? Lowest(MaxNode? at, ulong least)
    {
        if (at is null || at.Max < least)
        {
            return null;
        }

        while (true)
        {
            Visits++;
            if (at.Left is { } left && left.Max >= least)
            {
                at = left;
            }
            else if (at.Value >= least)
            {
                return at;
            }
            else
            {
                at = at.Right!;
            }
        }
    }

    /// <summary>The next node whose value is at least so much.</summary>
    private MaxNode? NextOf(MaxNode node, ulong least)
    {
        MaxNode? next = Lowest(node.Right, least);
        for (MaxNode at = node; next is null && at.Parent is { } above; at = above)
        {
            Visits++;
            if (above.Left == at)
            {
                next = above.Value >= least ? above : Lowest(above.Right, least);
            }
        }

        return next;
    }

    /// <summary>The last node below one, or that one, whose value is at least so much.</summary>
    private MaxNode? Highest(MaxNode? at, ulong least)
    {
        if (at is null || at.Max < least)
        {
            return null;
        }

        while (true)
        {
            Visits++;
            if (at.Right is { } right && right.Max >= least)
            {
                at = right;
            }
            else if (at.Value >= least)
            {
                return at;
            }
            else
            {
                at = at.Left!;
            }
        }
    }

    /// <summary>The node before it whose value is at least so much.</summary>
    private MaxNode? PreviousOf(MaxNode node, ulong least)
    {
        MaxNode? previous = Highest(node.Left, least);
        for (MaxNode at = node; previous is null && at.Parent is { } above; at = above)
        {
            Visits++;
            if (above.Right == at)
            {
                previous = above.Value >= least ? above : Highest(above.Left, least);
            }
        }

        return previous;
    }

    private void Put(MaxNode node, MaxNode? above, bool isLeft)
    {
        Kernel.BugOn(node.IsLinked);
        node.Height = 1;
        node.Max = node.Value;
        node.Parent = above;
        Count++;
        if (above is null)
        {
            Kernel.BugOn(Root is not null);
            Root = node;
            return;
        }

        if (isLeft)
        {
            Kernel.BugOn(above.Left is not null);
            above.Left = node;
        }
        else
        {
            Kernel.BugOn(above.Right is not null);
            above.Right = node;
        }

        Settle(above, null);
    }

    /// <summary>The next higher node takes the place of one that goes.</summary>
    private void PutFirstOfRight(MaxNode gone)
    {
        MaxNode first = gone.Right!;
        while (first.Left is not null)
        {
            Visits++;
            first = first.Left;
        }

        MaxNode changed = first;
        if (first != gone.Right)
        {
            changed = first.Parent!;
            Replace(first, first.Right);
            first.Right = gone.Right;
            gone.Right!.Parent = first;
        }

        first.Left = gone.Left;
        gone.Left!.Parent = first;
        Replace(gone, first);

        // What the node above knows of this place is what the other one was.
        first.Height = gone.Height;
        first.Max = gone.Max;
        Settle(changed, first);
    }

    /// <summary>Puts another node, or none, where one stands below its parent.</summary>
    private void Replace(MaxNode node, MaxNode? other)
    {
        MaxNode? above = node.Parent;
        if (other is not null)
        {
            other.Parent = above;
        }

        if (above is null)
        {
            Kernel.BugOn(Root != node);
            Root = other;
        }
        else if (above.Left == node)
        {
            above.Left = other;
        }
        else
        {
            above.Right = other;
        }
    }

    /// <summary>
    /// Makes heights and maxima right again, from a node upwards: at least as far as to another one, then until nothing changes.
    /// </summary>
    private void Settle(MaxNode? at, MaxNode? atLeastTo)
    {
        while (at is not null)
        {
            Visits++;
            int height = at.Height;
            ulong max = at.Max;
            int lean = HeightOf(at.Left) - HeightOf(at.Right);
            MaxNode top = lean is >= -1 and <= 1 ? Refresh(at) : Balance(at, lean);
            if (atLeastTo is null && top.Height == height && top.Max == max)
            {
                return;
            }

            atLeastTo = at == atLeastTo ? null : atLeastTo;
            at = top.Parent;
        }
    }

    private static int HeightOf(MaxNode? node) => node?.Height ?? 0;

    private static MaxNode Refresh(MaxNode node)
    {
        (int height, ulong max) = (0, node.Value);
        if (node.Left is { } left)
        {
            height = left.Height;
            max = Math.Max(max, left.Max);
        }

        if (node.Right is { } right)
        {
            height = Math.Max(height, right.Height);
            max = Math.Max(max, right.Max);
        }

        node.Height = height + 1;
        node.Max = max;
        return node;
    }

    /// <summary>The node that stands there now.</summary>
    /// <code>
    ///       at             low
    ///    low   c    to    a   at
    ///   a   b                b  c
    /// </code>
    private MaxNode Balance(MaxNode at, int lean)
    {
        if (lean > 1)
        {
            MaxNode low = at.Left!;
            if (HeightOf(low.Left) < HeightOf(low.Right))
            {
                RotateLeft(low);
            }

            return RotateRight(at);
        }

        MaxNode high = at.Right!;
        if (HeightOf(high.Right) < HeightOf(high.Left))
        {
            RotateRight(high);
        }

        return RotateLeft(at);
    }

    private MaxNode RotateRight(MaxNode at)
    {
        MaxNode low = at.Left!;
        Replace(at, low);
        at.Left = low.Right;
        if (low.Right is not null)
        {
            low.Right.Parent = at;
        }

        low.Right = at;
        at.Parent = low;
        Refresh(at);
        return Refresh(low);
    }

    private MaxNode RotateLeft(MaxNode at)
    {
        MaxNode high = at.Right!;
        Replace(at, high);
        at.Right = high.Left;
        if (high.Left is not null)
        {
            high.Left.Parent = at;
        }

        high.Left = at;
        at.Parent = high;
        Refresh(at);
        return Refresh(high);
    }
}
