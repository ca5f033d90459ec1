// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What threads can meet at. With a number, and a part of it, it is one object: see <see cref="Operation"/>.</summary>
public enum ObjectKind
{
    /// <summary>Nothing is touched: a thread begins, or passes a named point.</summary>
    None,

    /// <summary>mmap_lock, i_mmap_rwsem, the lock of an anon_vma.</summary>
    RwSemaphore,
    SpinLock,
    FolioLock,

    /// <summary>What keeps faults out of a VMA, or its writers.</summary>
    VmaLock,

    /// <summary>A page-table entry of any level: the table, and the index.</summary>
    Entry,

    /// <summary>Which VMAs there are. Who finds one depends on its range, and who finds none on what is put in.</summary>
    VmaTree,

    /// <summary>A field of a VMA: <see cref="VmaField"/>.</summary>
    Vma,

    /// <summary>What the kernel knows of a page: <see cref="FolioField"/>.</summary>
    Folio,

    /// <summary>A byte of a page.</summary>
    Memory,

    /// <summary>A place of a page cache.</summary>
    PageCache,

    /// <summary>A slot of a swap area: who refers to it, and which page has it.</summary>
    SwapSlot,

    /// <summary>A descriptor of a process, or who refers to an open file.</summary>
    File,

    /// <summary>i_size.</summary>
    InodeSize,

    /// <summary>rss and its kin of an address space.</summary>
    Counter,

    /// <summary>What a CPU remembers of entries: the CPU, and the page; or what an address space counts of flushes.</summary>
    Tlb,

    /// <summary>What waits at a userfaultfd, and whether it may answer.</summary>
    Userfaultfd,

    /// <summary>Whether a thread has a signal to look at.</summary>
    Signal,

    /// <summary>Whether a process has ended.</summary>
    Exit,
}
