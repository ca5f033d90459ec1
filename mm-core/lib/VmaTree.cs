// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The VMAs of one address space in the order of their addresses.</summary>
/// <remarks>
/// Linux: a maple tree; here: two parallel sorted arrays with the place of the last hit, because a script has few VMAs
/// and a lookup that hits again costs two compares. Protected by: mmap_lock.
/// </remarks>
public sealed class VmaTree
{
    private const int FirstCapacity = 16;

    private ulong[] starts = new ulong[FirstCapacity];
    private Vma[] vmas = new Vma[FirstCapacity];
    private int lastHit;

    public int Count { get; private set; }

    public Vma this[int index] => vmas[index];

    /// <summary>The VMAs in order. Not valid across a change.</summary>
    public ReadOnlySpan<Vma> All => vmas.AsSpan(0, Count);

    public Vma? First => Count == 0 ? null : vmas[0];

    public Vma? Last => Count == 0 ? null : vmas[Count - 1];

    /// <summary>The VMA at the address, or the next one above it.</summary>
    /// <remarks>mm/mmap.c:find_vma()</remarks>
    public Vma? Find(VirtAddr addr)
    {
        int index = FindIndex(addr);
        return index < Count ? vmas[index] : null;
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
        int index = FindIndex(addr) - 1;
        return index >= 0 ? vmas[index] : null;
    }

    public Vma? Next(Vma vma)
    {
        int index = IndexOf(vma) + 1;
        return index < Count ? vmas[index] : null;
    }

    public Vma? Previous(Vma vma)
    {
        int index = IndexOf(vma) - 1;
        return index >= 0 ? vmas[index] : null;
    }

    /// <summary>Index of the first VMA that ends above the address; Count when there is none.</summary>
    public int FindIndex(VirtAddr addr)
    {
        int hit = lastHit;
        if (hit < Count && vmas[hit].End > addr && (hit == 0 || vmas[hit - 1].End <= addr))
        {
            return hit;
        }

        // Above all of them: where the search for a free range starts. It leaves the last hit alone.
        if (Count == 0 || vmas[Count - 1].End <= addr)
        {
            return Count;
        }

        int place = Array.BinarySearch(starts, 0, Count, addr.Value);
        int index = place >= 0 ? place : ~place - 1;
        if (index < 0 || vmas[index].End <= addr)
        {
            index++;
        }

        lastHit = index;
        return index;
    }

    internal void Insert(Vma vma)
    {
        Kernel.BugOn(vma.IsAttached);
        Kernel.BugOn(vma.Start >= vma.End);
        int index = FindIndex(vma.Start);
        Kernel.BugOn(index < Count && vmas[index].Start < vma.End);
        Grow();
        if (index < Count)
        {
            Array.Copy(starts, index, starts, index + 1, Count - index);
            Array.Copy(vmas, index, vmas, index + 1, Count - index);
        }

        starts[index] = vma.Start.Value;
        vmas[index] = vma;
        Count++;
        lastHit = index;
        vma.IsAttached = true;
    }

    internal void Remove(Vma vma)
    {
        int index = IndexOf(vma);
        Count--;
        if (index < Count)
        {
            Array.Copy(starts, index + 1, starts, index, Count - index);
            Array.Copy(vmas, index + 1, vmas, index, Count - index);
        }

        vmas[Count] = null!;
        lastHit = index;
        vma.IsAttached = false;
    }

    /// <summary>Moves a VMA's borders. It keeps its place in the order; it may not touch what lies beside it.</summary>
    /// <remarks>mm/internal.h:vma_set_range()</remarks>
    internal void SetRange(Vma vma, VirtAddr start, VirtAddr end, ulong pgoff)
    {
        Kernel.BugOn(start >= end);
        if (vma.IsAttached)
        {
            vma.AssertMayChange();
            int index = IndexOf(vma);
            Kernel.BugOn(index > 0 && vmas[index - 1].End > start);
            Kernel.BugOn(index + 1 < Count && vmas[index + 1].Start < end);
            starts[index] = start.Value;
        }

        vma.Start = start;
        vma.End = end;
        vma.Pgoff = pgoff;
    }

    private int IndexOf(Vma vma)
    {
        int index = FindIndex(vma.Start);
        Kernel.BugOn(index >= Count || vmas[index] != vma);
        return index;
    }

    private void Grow()
    {
        if (Count == vmas.Length)
        {
            Array.Resize(ref starts, Count * 2);
            Array.Resize(ref vmas, Count * 2);
        }
    }
}
