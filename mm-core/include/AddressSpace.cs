// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The page cache of one file, and the VMAs that map it.</summary>
/// <remarks>include/linux/fs.h:struct address_space</remarks>
internal sealed class AddressSpace
{
    private readonly List<Vma> sharers = [];
    private Folio?[] pages = [];

    internal AddressSpace(Inode host, Scheduler scheduler)
    {
        Host = host;
        IMmapRwsem = new RwSemaphore(scheduler, "i_mmap_rwsem");
        InvalidateLock = new RwSemaphore(scheduler, "invalidate_lock");
    }

    internal Inode Host { get; }

    /// <summary>Protects: the set of VMAs that map the file.</summary>
    internal RwSemaphore IMmapRwsem { get; }

    /// <summary>Keeps faults out while pages are truncated.</summary>
    internal RwSemaphore InvalidateLock { get; }

    /// <summary>Pages in the cache.</summary>
    internal ulong NrPages { get; private set; }

    /// <summary>Shared writable mappings, which a seal against writes has to count.</summary>
    internal int WritableMappings { get; set; }

    /// <summary>VMAs that map the file, in the order in which they came.</summary>
    internal IReadOnlyList<Vma> IMmap => sharers;

    /// <summary>One past the highest index that was ever cached.</summary>
    internal ulong EndIndex => (ulong)pages.Length;

    internal Folio? Find(ulong index) => index < (ulong)pages.Length ? pages[index] : null;

    /// <remarks>mm/filemap.c:__filemap_add_folio(). The cache holds a reference of its own.</remarks>
    internal void Add(Folio folio, ulong index)
    {
        Kernel.BugOn(folio.Mapping is not null);
        Kernel.BugOn(Find(index) is not null);
        if (index >= (ulong)pages.Length)
        {
            Array.Resize(ref pages, (int)Math.Max(index + 1, (ulong)pages.Length * 2));
        }

        pages[index] = folio;
        folio.Mapping = this;
        folio.Index = index;
        folio.Get();
        NrPages++;
    }

    /// <remarks>mm/filemap.c:__filemap_remove_folio(). The caller drops the cache's reference.</remarks>
    internal void Remove(Folio folio)
    {
        Kernel.BugOn(Find(folio.Index) != folio);
        pages[folio.Index] = null;
        folio.Mapping = null;
        NrPages--;
    }

    /// <remarks>mm/vma.c:__vma_link_file()</remarks>
    internal void Link(Vma vma)
    {
        Kernel.BugOn(sharers.Contains(vma));
        sharers.Add(vma);
        if (vma.IsShared && (vma.Flags & VmFlags.MayWrite) != 0)
        {
            WritableMappings++;
        }
    }

    /// <remarks>mm/vma.c:__remove_shared_vm_struct()</remarks>
    internal void Unlink(Vma vma)
    {
        bool found = sharers.Remove(vma);
        Kernel.BugOn(!found);
        if (vma.IsShared && (vma.Flags & VmFlags.MayWrite) != 0)
        {
            WritableMappings--;
        }
    }
}
