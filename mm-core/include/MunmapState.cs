// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The VMAs that an unmapping takes out, and what goes from the counters with them.</summary>
/// <remarks>mm/vma.h:struct vma_munmap_struct</remarks>
internal sealed class MunmapState(MmStruct mm, VirtAddr start, VirtAddr end)
{
    private List<Vma>? vmas;

    internal MmStruct Mm { get; } = mm;

    internal VirtAddr Start { get; } = start;

    internal VirtAddr End { get; } = end;

    /// <summary>In order of address. They leave the tree together, once nothing can fail any more.</summary>
    internal List<Vma> Vmas => vmas ??= Mm.RentVmaList();

    internal int Count => vmas?.Count ?? 0;

    /// <summary>Gives the list back; the state is of no use any more.</summary>
    internal void Release()
    {
        if (vmas is not null)
        {
            Mm.ReturnVmaList(vmas);
            vmas = null;
        }
    }

    internal Vma? Previous { get; set; }

    internal Vma? Next { get; set; }

    /// <summary>Pages of VM_ACCOUNT mappings: their charge goes, unless a new mapping takes it over.</summary>
    internal ulong AccountedPages { get; set; }

    internal void Add(Vma vma)
    {
        Vmas.Add(vma);
        AccountedPages += vma.Flags.Has(VmFlags.Account) ? vma.Pages : 0;
    }

    /// <summary>Tables may go above this address: the end of the VMA below, or 0.</summary>
    internal VirtAddr Floor => Previous?.End ?? default;

    /// <summary>Tables may go below this address: the start of the VMA above, or 0 for the top.</summary>
    internal VirtAddr Ceiling => Next?.Start ?? default;
}
