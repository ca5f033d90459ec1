// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How a fault ended. A type of its own: it does not mix with an errno.</summary>
/// <remarks>include/linux/mm_types.h:enum vm_fault_reason</remarks>
[Flags]
public enum VmFault : uint
{
    None = 0,
    Oom = 0x1,
    Sigbus = 0x2,
    Major = 0x4,
    HwPoison = 0x10,
    Sigsegv = 0x40,

    /// <summary>Solved, or worth another look: nothing is left to do with the page.</summary>
    NoPage = 0x100,

    /// <summary>The page comes locked.</summary>
    Locked = 0x200,

    /// <summary>mmap_lock was dropped; the fault starts again.</summary>
    Retry = 0x400,
    DoneCow = 0x1000,

    /// <summary>mmap_lock was dropped, and the fault is done.</summary>
    Completed = 0x4000,

    /// <summary>Inside of do_swap_page() alone: the entry is another one. It never leaves the fault handler (I105).</summary>
    PtNotSame = 0x1_0000,

    Error = Oom | Sigbus | Sigsegv | HwPoison,
}
