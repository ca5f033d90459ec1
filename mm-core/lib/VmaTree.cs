// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The VMAs of one address space in the order of their addresses.</summary>
/// <remarks>
/// Linux: a maple tree; here: a tree of the VMAs themselves with the gap below each, the neighbours at hand, and the last hit, so that
/// a lookup that hits again costs two compares. Protected by: mmap_lock.
/// </remarks>
public sealed class VmaTree
{
    private readonly MaxTree tree = new();
    private readonly ulong id;
    private Vma? lastHit;

    /// <param name="id">Its number among what threads can meet at.</param>
    internal VmaTree(ulong id) => this.id = id;

    public int Count => tree.Count;

    public Vma? First { get; private set; }

    public Vma? Last { get; private set; }

    /// <summary>The VMAs in order. Not valid across a change.</summary>
    public IEnumerable<Vma> All
    {
        get
        {
            for (Vma? vma = First; vma is not null; vma = vma.Next)
            {
                yield return vma;
            }
        }
    }

    /// <summary>Nodes that were looked at so far, and how deep they lie: what a test holds against their number.</summary>
    internal long Visits => tree.Visits;

    internal int Height => tree.Height;

    /// <summary>The VMA at the address, or the next one above it.</summary>
    /// <remarks>mm/mmap.c:find_vma()</remarks>
    public Vma? Find(VirtAddr addr)
    {
        Vma? hit = lastHit;
        if (hit is not null && hit.End > addr && (hit.Start <= addr || hit.Previous is null || hit.Previous.End <= addr))
        {
            return hit;
        }

        // Above all of them: where the search for a free range starts. It leaves the last hit alone.
        if (Last is null || Last.End <= addr)
        {
            return null;
        }

        lastHit = Search(addr);
        return lastHit;
    }

    /// <summary>The VMA at the address, or null.</summary>
    /// <remarks>include/linux/mm.h:vma_lookup()</remarks>
    public Vma? Lookup(VirtAddr addr)
    {
        Vma? vma = Find(addr);
        return vma is not null && vma.Start <= addr ? vma : null;
    }

    /// <summary>The first VMA that overlaps the range.</summary>
    /// <remarks>mm/mmap.c:find_vma_intersection()</remarks>
    public Vma? FindIntersection(VirtAddr start, VirtAddr end)
    {
        Vma? vma = Find(start);
        return vma is not null && vma.Start < end ? vma : null;
    }

    /// <summary>The last VMA that ends at or before the address.</summary>
    public Vma? FindPrevious(VirtAddr addr)
    {
        Vma? above = Find(addr);
        return above is null ? Last : above.Previous;
    }

    public Vma? Next(Vma vma)
    {
        Kernel.BugOn(!vma.IsLinked);
        return vma.Next;
    }

    public Vma? Previous(Vma vma)
    {
        Kernel.BugOn(!vma.IsLinked);
        return vma.Previous;
    }

    /// <summary>The lowest VMA above another one that has so many free bytes below it.</summary>
    /// <remarks>lib/maple_tree.c:mas_empty_area()</remarks>
    internal Vma? FirstWithGap(Vma above, ulong length) => (Vma?)tree.First(above.Start.Value + 1, length);

    /// <summary>The highest VMA below another one (null: of all) that has so many free bytes below it.</summary>
    /// <remarks>lib/maple_tree.c:mas_empty_area_rev()</remarks>
    internal Vma? LastWithGap(Vma? below, ulong length) => (Vma?)tree.Last(below?.Start.Value ?? ulong.MaxValue, length);

    /// <summary>Does every search come to the VMA, and know the gap below it?</summary>
    internal bool Reaches(Vma vma) => vma.Value == GapBelow(vma) && tree.Reaches(vma);

    internal void Insert(Vma vma)
    {
        Kernel.BugOn(vma.IsAttached);
        Kernel.BugOn(vma.Start >= vma.End);
        Vma? next = Find(vma.Start);
        Kernel.BugOn(next is not null && next.Start < vma.End);
        Vma? previous = next is null ? Last : next.Previous;
        Chain(previous, vma);
        Chain(vma, next);
        vma.Value = GapBelow(vma);
        bool isNews = next is not null && SetGap(next);
        tree.InsertBetween(vma, previous, next);

        // Below its new neighbour it was told together with that.
        if (isNews && vma.Parent != next)
        {
            tree.Update(next!);
        }

        lastHit = vma;
        vma.IsAttached = true;
        Touch(Sharing.Write);
        vma.Touch(VmaField.Range, Sharing.Write);
    }

    internal void Remove(Vma vma)
    {
        Vma? next = vma.Next;
        lastHit = next ?? vma.Previous;
        Chain(vma.Previous, next);
        bool isNews = next is not null && SetGap(next) && vma.Parent != next;
        tree.Remove(vma);
        if (isNews)
        {
            tree.Update(next!);
        }

        vma.Previous = null;
        vma.Next = null;
        vma.IsAttached = false;
        vma.Touch(VmaField.Range, Sharing.Write);
    }

    /// <summary>
    /// The VMA at the address, looked up with no lock held. Who finds one depends on that one alone, who finds none on all that may come.
    /// </summary>
    internal Vma? LookupUnderRcu(VirtAddr addr)
    {
        Vma? vma = Lookup(addr);
        if (vma is null)
        {
            Touch(Sharing.Read);
        }
        else
        {
            vma.Touch(VmaField.Range, Sharing.Read);
        }

        return vma;
    }

    /// <summary>A scheduling point in front of it.</summary>
    internal PointAwaitable PointOfLookup(Scheduler scheduler) => scheduler.Point(ObjectKind.VmaTree, id, 0, Sharing.Read);

    /// <summary>Moves a VMA's borders. It keeps its place in the order; it may not touch what lies beside it.</summary>
    /// <remarks>mm/internal.h:vma_set_range()</remarks>
    internal void SetRange(Vma vma, VirtAddr start, VirtAddr end, ulong pgoff)
    {
        Kernel.BugOn(start >= end);
        if (vma.IsAttached)
        {
            vma.AssertMayChange();
            Kernel.BugOn(vma.Previous is not null && vma.Previous.End > start);
            Kernel.BugOn(vma.Next is not null && vma.Next.Start < end);
        }

        // What comes to be covered, somebody may have looked for and not found.
        bool grows = start < vma.Start || end > vma.End;
        vma.Start = start;
        vma.End = end;
        vma.Pgoff = pgoff;
        vma.Touch(VmaField.Range, Sharing.Write);
        if (vma.IsAttached)
        {
            UpdateGap(vma);
            UpdateGap(vma.Next);
            if (grows)
            {
                Touch(Sharing.Write);
            }
        }
    }

    private Vma Search(VirtAddr addr)
    {
        Vma found = Last!;
        for (Vma? at = (Vma?)tree.Root; at is not null;)
        {
            if (at.End <= addr)
            {
                at = (Vma?)at.Right;
                continue;
            }

            found = at;
            at = (Vma?)(found.Start <= addr ? null : at.Left);
        }

        return found;
    }

    /// <summary>Free bytes between a VMA and the one below it. A stack claims more than it maps.</summary>
    private static ulong GapBelow(Vma vma)
    {
        ulong start = Mmap.StartGap(vma).Value;
        ulong end = vma.Previous?.End.Value ?? 0;
        return start > end ? start - end : 0;
    }

    private void Touch(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.VmaTree, id, 0, sharing);
        }
    }

    private void UpdateGap(Vma? vma)
    {
        if (vma is not null && SetGap(vma))
        {
            tree.Update(vma);
        }
    }

    /// <summary>The gap below a VMA as it is now; whether that is news, which the tree has to be told.</summary>
    private static bool SetGap(Vma vma)
    {
        ulong old = vma.Value;
        vma.Value = GapBelow(vma);
        return vma.Value != old;
    }

    private void Chain(Vma? lower, Vma? upper)
    {
        if (lower is null)
        {
            First = upper;
        }
        else
        {
            lower.Next = upper;
        }

        if (upper is null)
        {
            Last = lower;
        }
        else
        {
            upper.Previous = lower;
        }
    }
}
