// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The page cache of one file, and the VMAs that map it.</summary>
/// <remarks>include/linux/fs.h:struct address_space</remarks>
internal sealed class AddressSpace
{
    /// <summary>Pages below this index stand in an array; a script that writes far out must not make it huge.</summary>
    private const ulong ArrayLimit = 1 << 20;

    private readonly MaxTree sharers = new();
    private readonly SortedDictionary<ulong, Folio> farPages = [];
    private readonly SortedDictionary<ulong, SwpEntry> swapped = [];
    private readonly SortedSet<ulong> shadows = [];
    private readonly ulong id;
    private Folio?[] pages = [];

    /// <param name="id">The inode's number among what threads can meet at.</param>
    internal AddressSpace(Inode host, Scheduler scheduler, ulong id)
    {
        Host = host;
        this.id = id;
        IMmapRwsem = new RwSemaphore(scheduler, "i_mmap_rwsem", LockRank.IMmap);
        InvalidateLock = new RwSemaphore(scheduler, "invalidate_lock", LockRank.Invalidate);
    }

    internal Inode Host { get; }

    /// <summary>Held while pages are taken away: who brings one, or makes one writable, waits.</summary>
    internal RwSemaphore InvalidateLock { get; }

    /// <summary>Its pages never leave memory, locked or not: secret memory.</summary>
    /// <remarks>include/linux/pagemap.h:mapping_unevictable()</remarks>
    internal bool IsUnevictable => Host.Kind == InodeKind.Secret;

    /// <summary>Protects: the set of VMAs that map the file.</summary>
    internal RwSemaphore IMmapRwsem { get; }

    /// <summary>Pages in the cache.</summary>
    internal ulong NrPages { get; private set; }

    /// <summary>Whether pages of it are in swap.</summary>
    internal bool HasSwapped => swapped.Count > 0;

    /// <summary>VMAs that map the file.</summary>
    internal int MapCount => sharers.Count;

    /// <summary>The VMAs that map a page of the file from an index on up to another one, by the index of their first page.</summary>
    /// <remarks>include/linux/mm.h:vma_interval_tree_foreach()</remarks>
    internal IEnumerable<Vma> IMmap(ulong firstIndex = 0, ulong lastIndex = ulong.MaxValue) =>
        sharers.Overlapping(firstIndex, lastIndex).Select(node => ((SharedNode)node).Vma);

    internal Folio? Find(ulong index)
    {
        Touch(index, Sharing.Read);
        return index < (ulong)pages.Length ? pages[index]
            : index < ArrayLimit ? null
            : farPages.GetValueOrDefault(index);
    }

    /// <summary>The slot that stands in a page's place, while the page is in swap.</summary>
    internal SwpEntry? SwapAt(ulong index)
    {
        if (swapped.Count == 0)
        {
            return null;
        }

        Touch(index, Sharing.Read);
        return swapped.TryGetValue(index, out SwpEntry entry) ? entry : null;
    }

    /// <summary>The places from an index on whose pages are in swap, in order. Not valid across a change.</summary>
    internal IEnumerable<(ulong Index, SwpEntry Entry)> SwappedFrom(ulong index) =>
        swapped.Where(place => place.Key >= index).Select(place => (place.Key, place.Value));

    /// <summary>Takes a locked page out, and puts its slot in. The caller drops the cache's reference.</summary>
    /// <remarks>mm/shmem.c:shmem_delete_from_page_cache()</remarks>
    internal void ReplaceBySwap(Folio folio, SwpEntry entry)
    {
        ulong index = folio.Index;
        Remove(folio);
        swapped.Add(index, entry);
    }

    /// <summary>Takes a slot out.</summary>
    internal SwpEntry RemoveSwap(ulong index)
    {
        Touch(index, Sharing.Write);
        bool isThere = swapped.Remove(index, out SwpEntry entry);
        Kernel.BugOn(!isThere);
        return entry;
    }

    /// <summary>A scheduling point in front of a look into the cache that holds no lock.</summary>
    internal PointAwaitable Point(ulong index, Sharing sharing, string? name = null) =>
        Host.Machine.Scheduler.Point(ObjectKind.PageCache, id, unchecked((int)index), sharing, name);

    /// <summary>
    /// The cached pages of a range, with a reference to each: who waits for one of them finds the others still there, in the cache or not.
    /// </summary>
    /// <remarks>mm/filemap.c:filemap_get_folios()</remarks>
    internal List<Folio> GetFolios(ulong first, ulong end)
    {
        List<Folio> found = [.. PagesFrom(first).TakeWhile(folio => folio.Index < end)];
        found.ForEach(folio => folio.Get());
        return found;
    }

    /// <summary>The cached pages from an index on, in order. Not valid across a change.</summary>
    internal IEnumerable<Folio> PagesFrom(ulong index)
    {
        TouchAll();
        for (ulong i = index; i < (ulong)pages.Length; i++)
        {
            if (pages[i] is { } folio)
            {
                yield return folio;
            }
        }

        foreach ((ulong far, Folio folio) in farPages)
        {
            if (far >= index)
            {
                yield return folio;
            }
        }
    }

    /// <summary>The places of a range whose pages were reclaimed, and have not come back.</summary>
    /// <remarks>mm/workingset.c:workingset_eviction(), whose shadow entries also tell when that was.</remarks>
    internal IEnumerable<ulong> ShadowsIn(ulong first, ulong last) =>
        shadows.Count == 0 ? [] : shadows.GetViewBetween(first, last);

    /// <summary>Remembers that the page of a place was reclaimed.</summary>
    internal void AddShadow(ulong index) => shadows.Add(index);

    /// <summary>Forgets what was reclaimed from a place on, up to another one.</summary>
    /// <remarks>mm/truncate.c:clear_shadow_entries()</remarks>
    internal void ClearShadows(ulong first, ulong end) => shadows.RemoveWhere(index => index >= first && index < end);

    /// <summary>Puts a page in; the cache holds a reference of its own.</summary>
    /// <remarks>mm/filemap.c:__filemap_add_folio()</remarks>
    internal void Add(Folio folio, ulong index)
    {
        Kernel.BugOn(folio.Mapping is not null);
        Kernel.BugOn(folio.IsLarge); // Left out: large folios in the cache.
        Kernel.BugOn(Find(index) is not null);
        if (index >= ArrayLimit)
        {
            farPages.Add(index, folio);
        }
        else
        {
            Grow(index);
            pages[index] = folio;
        }

        Touch(index, Sharing.Write);
        shadows.Remove(index);
        folio.Mapping = this;
        folio.Index = index;
        folio.Get();
        NrPages++;
    }

    /// <summary>Takes a locked page out. The caller drops the cache's reference.</summary>
    /// <remarks>mm/filemap.c:__filemap_remove_folio()</remarks>
    internal void Remove(Folio folio)
    {
        Kernel.BugOn(!folio.IsLocked);
        Kernel.BugOn(Find(folio.Index) != folio);
        Touch(folio.Index, Sharing.Write);
        if (folio.Index >= ArrayLimit)
        {
            farPages.Remove(folio.Index);
        }
        else
        {
            pages[folio.Index] = null;
        }

        folio.Mapping = null;
        NrPages--;
    }

    /// <remarks>mm/vma.c:__vma_link_file()</remarks>
    internal void Link(Vma vma)
    {
        vma.Shared ??= new SharedNode(vma);
        vma.Shared.Key = vma.Pgoff;
        vma.Shared.Value = vma.LastIndex;
        sharers.Insert(vma.Shared);
    }

    /// <remarks>mm/vma.c:__remove_shared_vm_struct()</remarks>
    internal void Unlink(Vma vma)
    {
        Kernel.BugOn(vma.Shared is null);
        sharers.Remove(vma.Shared);
    }

    /// <summary>Would a walk over the pages of the VMA come to it?</summary>
    internal bool Reaches(Vma vma) =>
        vma.Shared is { } place && place.Key == vma.Pgoff && place.Value == vma.LastIndex && sharers.Reaches(place);

    /// <summary>Two places far from one another may be taken for the same: then runs are told apart that are none.</summary>
    private void Touch(ulong index, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.PageCache, id, unchecked((int)index), sharing);
        }
    }

    private void TouchAll()
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.PageCache, id, Operation.All, Sharing.Read);
        }
    }

    private void Grow(ulong index)
    {
        if (index >= (ulong)pages.Length)
        {
            Array.Resize(ref pages, (int)Math.Max(index + 1, (ulong)pages.Length * 2));
        }
    }
}
