// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The state of one fault.</summary>
/// <remarks>
/// include/linux/mm.h:struct vm_fault. Pooled: a fault allocates nothing. The VMA's flags and protection are read once, at the start,
/// and the fault decides by these copies, so that it never sees a half-updated VMA.
/// </remarks>
internal sealed class FaultContext
{
    private const ulong Poison = 0xdead_0000_0000_0000;

    internal Vma Vma { get; private set; } = null!;

    internal MmStruct Mm { get; private set; } = null!;

    /// <summary>Page aligned.</summary>
    internal VirtAddr Address { get; private set; }

    /// <summary>The address of the access itself.</summary>
    internal VirtAddr RealAddress { get; private set; }

    internal FaultFlags Flags { get; set; }

    internal VmFlags VmaFlags { get; private set; }

    internal Pgprot VmaPageProt { get; private set; }

    /// <summary>Index of the page in the file or the anon_vma.</summary>
    internal ulong Pgoff { get; private set; }

    /// <summary>Index of the entry in its PTE table.</summary>
    internal int Index { get; private set; }

    internal Pte OrigPte { get; set; }

    /// <summary>Of a speculative fault: vm_sequence before anything of the VMA was read.</summary>
    internal ulong Sequence { get; private set; }

    /// <summary>Of a speculative fault: orig_pmd, the table that the walk found.</summary>
    internal PageTable? OrigTable { get; set; }

    /// <summary>A table allocated ahead, because it cannot be under a lock. Owned by the fault until installed.</summary>
    internal PageTable? PreallocPte { get; set; }

    /// <summary>What -&gt;fault found, with a reference, locked.</summary>
    internal Page? Page { get; set; }

    /// <summary>The private copy to be mapped instead.</summary>
    internal Folio? CowPage { get; set; }

    internal FaultContext? NextFree { get; set; }

    internal Machine Machine => Mm.Machine;

    internal Scheduler Scheduler => Mm.Machine.Scheduler;

    internal bool IsWrite => (Flags & FaultFlags.Write) != 0;

    internal bool IsUnshare => (Flags & FaultFlags.Unshare) != 0;

    internal bool IsSpeculative => (Flags & FaultFlags.Speculative) != 0;

    /// <summary>
    /// What the fault comes to where <see cref="Memory.PteMapLock"/> has no table for it: the access, or the fault, is made again.
    /// </summary>
    internal VmFault WithoutTable => IsSpeculative ? VmFault.Retry : VmFault.None;

    /// <summary>Whether what is written is the file's page, and no copy.</summary>
    internal bool IsShared => (VmaFlags & VmFlags.Shared) != 0
        && !(IsWrite && (VmaFlags & VmFlags.Write) == 0 && Machine.Bugs.Has(KnownBug.ForcedWriteIntoShared));

    /// <summary>Starts a speculative fault: nothing protects the VMA, so its sequence is read first.</summary>
    internal void BeginSpeculative(Vma vma, VirtAddr addr, FaultFlags flags, ulong sequence)
    {
        Kernel.BugOn((flags & FaultFlags.Speculative) == 0);
        Sequence = sequence;
        Begin(vma, addr, flags);
    }

    /// <summary>Starts a fault. The VMA is protected by mmap_lock, or by its own.</summary>
    internal void Begin(Vma vma, VirtAddr addr, FaultFlags flags)
    {
        Vma = vma;
        Mm = vma.Mm;
        Address = addr.PageAlignDown;
        RealAddress = addr;
        Flags = flags;
        ReadVma();
        Pgoff = vma.LinearPageIndex(addr);
        Index = PageTable.PteIndex(addr);
    }

    /// <summary>Takes the VMA's flags and protection, once.</summary>
    internal void ReadVma()
    {
        if (Races.AreOn)
        {
            Vma.Touch(VmaField.Flags, Sharing.Read);
            Vma.Touch(VmaField.PageProt, Sharing.Read);
        }

        VmaFlags = Vma.Flags;
        VmaPageProt = Vma.PageProt;
    }

    /// <summary>vma_has_changed(): it left the tree, or a writer is or was at it since its sequence was read.</summary>
    internal bool VmaHasChanged()
    {
        Vma.Touch(VmaField.Range, Sharing.Read);
        Vma.Touch(VmaField.Sequence, Sharing.Read);
        return !Vma.IsAttached || Vma.Sequence != Sequence;
    }

    /// <summary>Ends a fault; whoever uses the context afterwards trips over a poisoned address.</summary>
    internal void End()
    {
        Kernel.BugOn(PreallocPte is not null);
        Page = null;
        CowPage = null;
        OrigTable = null;
        Vma = null!;
        Address = new VirtAddr(Poison);
        OrigPte = default;
    }
}
