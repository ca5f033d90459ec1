// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The reverse map of anonymous pages: every VMA in which a page that points here may be mapped.</summary>
/// <remarks>include/linux/rmap.h:struct anon_vma. All anon_vmas of one tree of forks share the lock of their root.</remarks>
internal sealed class AnonVma
{
    private readonly MaxTree links = new();

    internal AnonVma(Machine machine, int id, AnonVma? parent)
    {
        Machine = machine;
        Id = id;
        Root = parent?.Root ?? this;
        Parent = parent ?? this;
        Rwsem = parent?.Root.Rwsem ?? new RwSemaphore(machine.Scheduler, "anon_vma", LockRank.AnonVma);
    }

    internal Machine Machine { get; }

    /// <summary>Names it in messages; never reused on one machine.</summary>
    internal int Id { get; }

    internal AnonVma Root { get; }

    /// <summary>The anon_vma it was forked from; a root is its own parent.</summary>
    internal AnonVma Parent { get; }

    /// <summary>The root's lock. Protects the links and the degree of every anon_vma of the tree.</summary>
    internal RwSemaphore Rwsem { get; }

    /// <summary>
    /// Holds the structure in memory: 1 for the links together, and on a root 1 for each other anon_vma of its tree.
    /// </summary>
    internal int RefCount { get; set; } = 1;

    /// <summary>anon_vmas whose parent is this one; a root counts itself. Protected by: the root's lock.</summary>
    internal int NumChildren { get; set; }

    /// <summary>VMAs whose own anon_vma is this one. Protected by: the root's lock.</summary>
    internal int NumActiveVmas { get; set; }

    internal bool IsRoot => Root == this;

    /// <summary>True once the last reference is gone; no page and no VMA may point here any more (I45).</summary>
    internal bool IsFreed { get; set; }

    /// <summary>Its place among the live ones; <see cref="AnonVmaCache"/> keeps it.</summary>
    internal int CacheSlot { get; set; }

    /// <summary>VMAs that are linked to it.</summary>
    internal int LinkCount => links.Count;

    /// <summary>Its links to VMAs, by the index of their first page; null: there is none.</summary>
    internal AnonVmaChain? FirstLink => (AnonVmaChain?)links.FirstOverlapping(0, ulong.MaxValue);

    internal AnonVmaChain? LinkAfter(AnonVmaChain link) => (AnonVmaChain?)links.NextOverlapping(link, 0, ulong.MaxValue);

    /// <remarks>mm/interval_tree.c:anon_vma_interval_tree_insert()</remarks>
    internal void Insert(AnonVmaChain link)
    {
        Kernel.BugOn(IsFreed);
        Machine.Touched.Add(this);
        link.Key = link.Vma.Pgoff;
        link.Value = link.Vma.LastIndex;
        links.Insert(link);
    }

    /// <remarks>mm/interval_tree.c:anon_vma_interval_tree_remove()</remarks>
    internal void Remove(AnonVmaChain link)
    {
        Machine.Touched.Add(this);
        links.Remove(link);
    }

    /// <summary>Would a walk over the pages of the link's VMA come to it?</summary>
    internal bool Reaches(AnonVmaChain link) =>
        link.Key == link.Vma.Pgoff && link.Value == link.Vma.LastIndex && links.Reaches(link);

    /// <summary>The VMAs that cover the page with this index: what a reverse-map walk visits.</summary>
    /// <remarks>include/linux/mm.h:anon_vma_interval_tree_foreach()</remarks>
    internal IEnumerable<Vma> Covering(ulong pageIndex) => links.Overlapping(pageIndex, pageIndex).Select(link => ((AnonVmaChain)link).Vma);

    public override string ToString() => $"anon_vma {Id}";
}
