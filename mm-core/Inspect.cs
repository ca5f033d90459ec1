// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Looks into the machine. Nothing here ever changes anything.</summary>
public sealed class Inspect
{
    private readonly Machine machine;

    internal Inspect(Machine machine) => this.machine = machine;

    /// <summary>The page-table entry of an address.</summary>
    public PteInfo Pte(TaskStruct task, VirtAddr addr) => default;

    /// <summary>The page behind a present entry, or null.</summary>
    public PageInfo? Page(TaskStruct task, VirtAddr addr) => null;

    /// <summary>The byte at an address without a fault; null where a load would raise a signal.</summary>
    /// <remarks>What a load would read: 0 for untouched anonymous memory, the page cache for a file.</remarks>
    public byte? Memory(TaskStruct task, VirtAddr addr) => null;

    /// <summary>True when every byte of the range reads as <paramref name="value"/>; null where a load would raise a signal.</summary>
    public bool? IsFilledWith(TaskStruct task, VirtAddr addr, ulong length, byte value) => null;

    /// <summary>True when two ranges read the same; null where a load would raise a signal.</summary>
    public bool? HasSameContents(TaskStruct task, VirtAddr a, VirtAddr b, ulong length) => null;

    /// <summary>mincore's answer for one page; null outside any mapping.</summary>
    public bool? IsResident(TaskStruct task, VirtAddr addr) => null;

    /// <summary>The mapping at an address, or null.</summary>
    public VmaInfo? VmaAt(TaskStruct task, VirtAddr addr) => null;

    /// <summary>The mappings that touch a range, in order.</summary>
    public IReadOnlyList<VmaInfo> Vmas(TaskStruct task, VirtAddr start, VirtAddr end) => [];

    /// <summary>Pages counted as anonymous, file, shmem, swap.</summary>
    public long Rss(TaskStruct task, MmCounter counter) => 0;

    /// <summary>VmPTE: PTE, PMD and PUD pages.</summary>
    public long PageTables(TaskStruct task) => 0;

    /// <summary>The entry of /proc/PID/pagemap, bit for bit.</summary>
    public ulong Pagemap(TaskStruct task, VirtAddr addr) => 0;
}
