// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>An option that a kernel is built with, and what is lost without it.</summary>
/// <param name="Option">Without CONFIG_.</param>
/// <param name="Lost">A sentence without its subject.</param>
public sealed record KernelNeed(string Option, string Lost)
{
    /// <summary>What is lost without a disk.</summary>
    internal const string NoDisk = "no disk: files by name lie in memory, and cases with swap are skipped";

    /// <summary>Without it no case runs at all.</summary>
    public bool IsVital { get; init; }

    /// <summary>It changes nothing that a script sees: it lets the kernel notice its own faults.</summary>
    public bool IsForFaults { get; init; }

    /// <summary>The first release that has it; null: all.</summary>
    public Version? Since { get; init; }

    /// <summary>Another one that will do where it is built in.</summary>
    public string? Instead { get; init; }

    /// <summary>Every option that matters here, the vital ones first.</summary>
    public static IReadOnlyList<KernelNeed> All { get; } =
    [
        Vital("64BIT", "the executor is a program of 64 bits"),
        Vital("BINFMT_ELF", "no program starts"),
        Vital("BLK_DEV_INITRD", "the initramfs is not looked at"),
        Vital("RD_GZIP", "the initramfs is not unpacked"),
        Vital("DEVTMPFS", "there is no port to open"),
        Vital("PROC_FS", "nothing can be seen"),
        Vital("SYSFS", "the port is not found"),
        Vital("PCI", "no device is found"),
        Vital("VIRTIO_PCI", "no device is found"),
        Vital("VIRTIO_CONSOLE", "no frame reaches the executor"),
        Vital("FUTEX", "the processes of a case cannot take turns"),
        Vital("SHMEM", "the processes of a case share no memory"),
        new("PRINTK", "a kernel that dies says nothing of it"),
        new("SERIAL_8250_CONSOLE", "a kernel that dies says nothing of it"),
        new("ACPI", "there is one NUMA node, and no reboot behind a panic"),
        new("PROC_PAGE_MONITOR", "no look at entries and pages: pagemap and kpageflags are not there"),
        new("BPF_SYSCALL", NoRaw),
        new("BPF_EVENTS", NoRaw),
        new("DEBUG_INFO_BTF", NoRaw),
        new("ADVISE_SYSCALLS", "madvise is ENOSYS"),
        new("TMPFS", "no files on a tmpfs"),
        new("MEMFD_CREATE", "no memfd_create"),
        new("VIRTIO_BLK", $"where {Nvme} is not built in: {NoDisk}") { Instead = Nvme },
        new("EXT4_FS", NoDisk),
        new("SWAP", "cases with swap are skipped"),
        new("MEMCG", "cases with @requires(memcg) are skipped"),
        new("NUMA", "cases with @requires(numa) are skipped"),
        new("HUGETLBFS", "cases with @requires(hugetlb) are skipped"),
        new("TRANSPARENT_HUGEPAGE", "cases with @requires(thp) are skipped"),
        new("KSM", "cases with @requires(ksm) are skipped"),
        new("USERFAULTFD", "cases with userfaultfd are skipped"),
        new("SECRETMEM", "cases with memfd_secret are skipped"),
        new("MEMORY_FAILURE", "cases with @requires(hwpoison) are skipped"),
        new("X86_INTEL_MEMORY_PROTECTION_KEYS", "cases with @requires(pkeys) are skipped"),
        new("DEBUG_FS", "cases that set fault-around, or pin for reading, are skipped"),
        new("GUP_TEST", "cases that pin for reading are skipped"),
        new("MEM_SOFT_DIRTY", "what scripts say of soft_dirty is not asked"),
        new("PT_RECLAIM", "what scripts say of page tables that MADV_DONTNEED frees is not asked") { Since = new Version(6, 14) },
        new("ANON_VMA_NAME", "what scripts say of names of mappings is not asked"),
        new("CROSS_MEMORY_ATTACH", "process_vm_readv is ENOSYS"),
        Faults("DEBUG_VM", "VM_BUG_ON and VM_WARN_ON are not checked"),
        Faults("DEBUG_VM_MAPLE_TREE", "the tree of mappings is not checked"),
        Faults("DEBUG_VM_PGFLAGS", "flags of pages are not checked"),
        Faults("PAGE_TABLE_CHECK", "entries that map a page twice go unnoticed"),
        Faults("PAGE_TABLE_CHECK_ENFORCED", "page_table_check=on must be on the command line"),
        Faults("PROVE_LOCKING", "no report of lockdep"),
        Faults("KASAN", "no report of memory that is used after it was freed"),
        Faults("DETECT_HUNG_TASK", "a task that hangs is only seen by its silence"),
        Faults("UBSAN", "no report of undefined behaviour"),
    ];

    private const string NoRaw = "page tables are not walked: write, dirty, young and more are not observable";
    private const string Nvme = "BLK_DEV_NVME";

    private static KernelNeed Vital(string option, string lost) => new(option, lost) { IsVital = true };

    private static KernelNeed Faults(string option, string lost) => new(option, lost) { IsForFaults = true };
}
