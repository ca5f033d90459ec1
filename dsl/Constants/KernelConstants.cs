// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The constants of what only the kernel sees: get_user_pages() and the fault handler, with the values of x86-64.</summary>
/// <remarks>include/linux/mm_types.h, mm/internal.h</remarks>
internal static class KernelConstants
{
    public static readonly ConstantGroup[] Groups =
    [
        new(ConstantFamily.Foll, true,
        [
            ("FOLL_WRITE", 1),
            ("FOLL_GET", 2),
            ("FOLL_DUMP", 4),
            ("FOLL_FORCE", 8),
            ("FOLL_NOWAIT", 0x10),
            ("FOLL_NOFAULT", 0x20),
            ("FOLL_HWPOISON", 0x40),
            ("FOLL_ANON", 0x80),
            ("FOLL_LONGTERM", 0x100),
            ("FOLL_SPLIT_PMD", 0x200),
            ("FOLL_PCI_P2PDMA", 0x400),
            ("FOLL_INTERRUPTIBLE", 0x800),
            ("FOLL_HONOR_NUMA_FAULT", 0x1000),
            ("FOLL_TOUCH", 0x10000),
            ("FOLL_TRIED", 0x20000),
            ("FOLL_REMOTE", 0x40000),
            ("FOLL_PIN", 0x80000),
            ("FOLL_FAST_ONLY", 0x100000),
            ("FOLL_UNLOCKABLE", 0x200000),
            ("FOLL_MADV_POPULATE", 0x400000),
        ]),
        new(ConstantFamily.FaultFlag, true,
        [
            ("FAULT_FLAG_WRITE", 1),
            ("FAULT_FLAG_MKWRITE", 2),
            ("FAULT_FLAG_ALLOW_RETRY", 4),
            ("FAULT_FLAG_RETRY_NOWAIT", 8),
            ("FAULT_FLAG_KILLABLE", 0x10),
            ("FAULT_FLAG_TRIED", 0x20),
            ("FAULT_FLAG_USER", 0x40),
            ("FAULT_FLAG_REMOTE", 0x80),
            ("FAULT_FLAG_INSTRUCTION", 0x100),
            ("FAULT_FLAG_INTERRUPTIBLE", 0x200),
            ("FAULT_FLAG_UNSHARE", 0x400),
            ("FAULT_FLAG_ORIG_PTE_VALID", 0x800),
            ("FAULT_FLAG_VMA_LOCK", 0x1000),
            ("FAULT_FLAG_SPECULATIVE", 0x2000), // not in mainline: the speculative page fault series, behind the last bit of 6.12
        ]),
        new(ConstantFamily.VmFault, true,
        [
            ("VM_FAULT_OOM", 1),
            ("VM_FAULT_SIGBUS", 2),
            ("VM_FAULT_MAJOR", 4),
            ("VM_FAULT_HWPOISON", 0x10),
            ("VM_FAULT_HWPOISON_LARGE", 0x20),
            ("VM_FAULT_SIGSEGV", 0x40),
            ("VM_FAULT_NOPAGE", 0x100),
            ("VM_FAULT_LOCKED", 0x200),
            ("VM_FAULT_RETRY", 0x400),
            ("VM_FAULT_FALLBACK", 0x800),
            ("VM_FAULT_DONE_COW", 0x1000),
            ("VM_FAULT_NEEDDSYNC", 0x2000),
            ("VM_FAULT_COMPLETED", 0x4000),
        ]),
    ];
}
