// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Group A of the catalogue: the mappings of one address space.</summary>
/// <remarks>mm/vma.c:validate_mm()</remarks>
internal static class VmaChecker
{
    internal static void Check(MmStruct mm, CheckReport report)
    {
        VirtAddr previousEnd = default;
        foreach (Vma vma in mm.Vmas.All)
        {
            if (!vma.Start.IsPageAligned || !vma.End.IsPageAligned || vma.Start >= vma.End || vma.Start < previousEnd)
            {
                report.Add("I01", $"mm {mm.Id}: {vma} after {previousEnd}");
            }

            previousEnd = vma.End;
            CheckLookup(mm, vma, report);
            CheckFlags(vma, report);
        }

        CheckSums(mm, report);
    }

    /// <summary>Pages that the mappings are charged for.</summary>
    internal static ulong AccountedPages(MmStruct mm)
    {
        ulong pages = 0;
        foreach (Vma vma in mm.Vmas.All)
        {
            pages += (vma.Flags & VmFlags.Account) != 0 ? vma.Pages : 0;
        }

        return pages;
    }

    private static void CheckLookup(MmStruct mm, Vma vma, CheckReport report)
    {
        if (mm.Vmas.Lookup(vma.Start) != vma || mm.Vmas.Lookup(vma.End - 1) != vma || !vma.IsAttached || vma.Mm != mm)
        {
            report.Add("I02", $"mm {mm.Id}: {vma} is not found by its own addresses");
        }
    }

    private static void CheckFlags(Vma vma, CheckReport report)
    {
        if ((vma.Flags & (VmFlags.Write | VmFlags.MayWrite)) == VmFlags.Write
            || (vma.Flags & (VmFlags.Shared | VmFlags.MayShare)) == VmFlags.Shared)
        {
            report.Add("I08", $"{vma}: {vma.Flags}");
        }

        // Only a shared mapping whose first stores nobody wants to see gives new entries the write bit.
        const VmFlags sharedWrite = VmFlags.Shared | VmFlags.Write;
        bool isTracked = vma.Mm.Machine.Config.SoftDirty && (vma.Flags & VmFlags.SoftDirty) == 0;
        bool mayWrite = (vma.Flags & sharedWrite) == sharedWrite && !isTracked;
        bool isNone = vma.PageProt == Pgprot.None;
        if (vma.PageProt.AllowsWrite != mayWrite || isNone == ((vma.Flags & VmFlags.AccessFlags) != 0))
        {
            report.Add("I06", $"{vma}: flags {vma.Flags}, but new entries get 0x{vma.PageProt.Raw:x}");
        }
    }

    private static void CheckSums(MmStruct mm, CheckReport report)
    {
        ulong total = 0;
        ulong data = 0;
        ulong exec = 0;
        ulong locked = 0;
        foreach (Vma vma in mm.Vmas.All)
        {
            total += vma.Pages;
            locked += (vma.Flags & VmFlags.Locked) != 0 ? vma.Pages : 0;
            bool isStack = (vma.Flags & VmFlags.GrowsDown) != 0;
            bool isExec = (vma.Flags & (VmFlags.Exec | VmFlags.Write)) == VmFlags.Exec && !isStack;
            exec += isExec ? vma.Pages : 0;
            data += !isExec && !isStack && (vma.Flags & (VmFlags.Write | VmFlags.Shared)) == VmFlags.Write ? vma.Pages : 0;
        }

        if (mm.MapCount != mm.Vmas.Count || mm.TotalVm != total || mm.DataVm != data || mm.ExecVm != exec)
        {
            report.Add(
                "I01",
                $"mm {mm.Id}: map_count {mm.MapCount}, total {mm.TotalVm}, data {mm.DataVm}, exec {mm.ExecVm}; "
                + $"the mappings say {mm.Vmas.Count}, {total}, {data}, {exec}");
        }

        if (mm.LockedVm != locked)
        {
            report.Add("I62", $"mm {mm.Id}: locked_vm {mm.LockedVm}, the mappings say {locked}");
        }
    }
}
