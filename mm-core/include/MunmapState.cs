// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The VMAs that an unmapping takes out, and what goes from the counters with them.</summary>
/// <remarks>mm/vma.h:struct vma_munmap_struct</remarks>
internal sealed class MunmapState(MmStruct mm)
{
    internal MmStruct Mm { get; } = mm;

    internal VirtAddr Start { get; private set; }

    internal VirtAddr End { get; private set; }

    /// <summary>In order of address. They leave the tree together, once nothing can fail any more.</summary>
    internal List<Vma> Vmas { get; } = [];

    internal int Count => Vmas.Count;

    internal Vma? Previous { get; set; }

    internal Vma? Next { get; set; }

    /// <summary>Pages of VM_ACCOUNT mappings: their charge goes, unless a new mapping takes it over.</summary>
    internal ulong AccountedPages { get; set; }

    /// <summary>Pages of VM_LOCKED mappings.</summary>
    internal ulong LockedPages { get; private set; }

    /// <summary>Pages of the mappings that go: as many may come in their place, whatever the limits.</summary>
    internal ulong MappedPages
    {
        get
        {
            ulong pages = 0;
            foreach (Vma vma in Vmas)
            {
                pages += vma.Pages;
            }

            return pages;
        }
    }

    /// <summary>Starts an unmapping; the state is as if it were new.</summary>
    internal void Begin(VirtAddr start, VirtAddr end)
    {
        Kernel.BugOn(Vmas.Count != 0);
        Start = start;
        End = end;
        Previous = null;
        Next = null;
        AccountedPages = 0;
        LockedPages = 0;
    }

    /// <summary>Ends the unmapping; the next one of the address space gets the state.</summary>
    internal void Release()
    {
        Vmas.Clear();
        Mm.ReturnMunmapState(this);
    }

    internal void Add(Vma vma)
    {
        Vmas.Add(vma);
        AccountedPages += vma.Flags.Has(VmFlags.Account) ? vma.Pages : 0;
        LockedPages += vma.Flags.Has(VmFlags.Locked) ? vma.Pages : 0;
    }

    /// <summary>Tables may go above this address: the end of the VMA below, or 0.</summary>
    internal VirtAddr Floor => Previous?.End ?? default;

    /// <summary>Tables may go below this address: the start of the VMA above, or 0 for the top.</summary>
    internal VirtAddr Ceiling => Next?.Start ?? default;
}
