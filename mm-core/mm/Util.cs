// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The commit charge: pages promised to private writable mappings.</summary>
/// <remarks>mm/util.c</remarks>
internal static class Util
{
    /// <summary>Charges pages, or refuses.</summary>
    /// <remarks>mm/util.c:__vm_enough_memory()</remarks>
    internal static Errno ChargeMemory(Machine machine, ulong pages)
    {
        bool isChecked = machine.Config.OvercommitMemory == OvercommitMemory.OVERCOMMIT_GUESS;
        if (isChecked && pages > machine.Config.MemoryBytes >> VirtAddr.PageShift)
        {
            return Errno.ENOMEM;
        }

        machine.CommittedPages += pages;
        return 0;
    }

    /// <remarks>include/linux/mman.h:vm_unacct_memory()</remarks>
    internal static void UnchargeMemory(Machine machine, ulong pages)
    {
        Kernel.BugOn(pages > machine.CommittedPages);
        machine.CommittedPages -= pages;
    }

    /// <summary>Whether the limits leave room for so many pages more.</summary>
    /// <remarks>mm/mmap.c:may_expand_vm()</remarks>
    internal static bool MayExpand(MmStruct mm, VmFlags flags, ulong pages)
    {
        if (mm.TotalVm + pages > mm.Limits.AddressSpace >> VirtAddr.PageShift)
        {
            return false;
        }

        // A data limit of 0 is none: that is how Valgrind says it, and the hard limit is out of reach here.
        return !IsDataMapping(flags) || mm.Limits.Data == 0 || mm.DataVm + pages <= mm.Limits.Data >> VirtAddr.PageShift;
    }

    /// <summary>Counts pages of a mapping that comes, or, negative, goes.</summary>
    /// <remarks>mm/mmap.c:vm_stat_account()</remarks>
    internal static void StatAccount(MmStruct mm, VmFlags flags, long pages)
    {
        mm.TotalVm = Add(mm.TotalVm, pages);
        if (IsExecMapping(flags))
        {
            mm.ExecVm = Add(mm.ExecVm, pages);
        }
        else if (flags.Has(VmFlags.GrowsDown))
        {
            mm.StackVm = Add(mm.StackVm, pages);
        }
        else if (IsDataMapping(flags))
        {
            mm.DataVm = Add(mm.DataVm, pages);
        }
    }

    /// <summary>Private writable memory is charged, unless the mapping said that it does not want to be.</summary>
    /// <remarks>mm/vma.c:accountable_mapping()</remarks>
    internal static bool IsAccountable(VmFlags flags) =>
        (flags & (VmFlags.NoReserve | VmFlags.Shared | VmFlags.Write)) == VmFlags.Write;

    /// <remarks>mm/vma.h:is_exec_mapping()</remarks>
    private static bool IsExecMapping(VmFlags flags) =>
        (flags & (VmFlags.Exec | VmFlags.Write | VmFlags.GrowsDown)) == VmFlags.Exec;

    /// <remarks>mm/vma.h:is_data_mapping()</remarks>
    private static bool IsDataMapping(VmFlags flags) =>
        (flags & (VmFlags.Write | VmFlags.Shared | VmFlags.GrowsDown)) == VmFlags.Write;

    private static ulong Add(ulong count, long pages) => pages >= 0 ? count + (ulong)pages : count - (ulong)-pages;
}
