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

    internal FaultFlags Flags { get; set; }

    internal VmFlags VmaFlags { get; private set; }

    internal Pgprot VmaPageProt { get; private set; }

    /// <summary>Index of the page in the file or the anon_vma.</summary>
    internal ulong Pgoff { get; private set; }

    /// <summary>Index of the entry in its PTE table.</summary>
    internal int Index { get; private set; }

    internal Pte OrigPte { get; set; }

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

    internal bool IsShared => (VmaFlags & VmFlags.Shared) != 0;

    /// <summary>Starts a fault. The VMA is protected by mmap_lock.</summary>
    internal void Begin(Vma vma, VirtAddr addr, FaultFlags flags)
    {
        Vma = vma;
        Mm = vma.Mm;
        Address = addr.PageAlignDown;
        Flags = flags;
        if (Races.AreOn)
        {
            vma.Touch(VmaField.Flags, Sharing.Read);
            vma.Touch(VmaField.PageProt, Sharing.Read);
        }

        VmaFlags = vma.Flags;
        VmaPageProt = vma.PageProt;
        Pgoff = vma.LinearPageIndex(addr);
        Index = PageTable.PteIndex(addr);
    }

    /// <summary>Ends a fault; whoever uses the context afterwards trips over a poisoned address.</summary>
    internal void End()
    {
        Kernel.BugOn(PreallocPte is not null);
        Page = null;
        CowPage = null;
        Vma = null!;
        Address = new VirtAddr(Poison);
        OrigPte = default;
    }
}
