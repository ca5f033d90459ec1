// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Group A of the catalogue: the mappings of one address space.</summary>
/// <remarks>mm/vma.c:validate_mm()</remarks>
internal static class VmaChecker
{
    /// <summary>Looks at every mapping. What they add up to.</summary>
    internal static MappingSums Check(MmStruct mm, CheckReport report)
    {
        MappingSums sums = default;
        for (Vma? vma = mm.Vmas.First; vma is not null; vma = vma.Next)
        {
            if (vma.Mm != mm)
            {
                report.Add("I02", $"mm {mm.Id}: {vma} belongs to mm {vma.Mm.Id}");
            }

            Check(vma, report);
            sums += MappingSums.Of(vma);
        }

        CheckSums(mm, sums, report);
        return sums;
    }

    /// <summary>One mapping, and its place among the others.</summary>
    internal static void Check(Vma vma, CheckReport report)
    {
        VirtAddr previousEnd = vma.Previous?.End ?? default;
        if (!vma.Start.IsPageAligned || !vma.End.IsPageAligned || vma.Start >= vma.End || vma.Start < previousEnd)
        {
            report.Add("I01", $"mm {vma.Mm.Id}: {vma} after {previousEnd}");
        }

        CheckLookup(vma, report);
        CheckFlags(vma, report);
    }

    /// <summary>The counters of an address space, against what its mappings add up to.</summary>
    internal static void CheckSums(MmStruct mm, MappingSums sums, CheckReport report)
    {
        bool isCounted = mm.MapCount == sums.Count && mm.Vmas.Count == sums.Count;
        if (!isCounted || (long)mm.TotalVm != sums.Total || (long)mm.DataVm != sums.Data || (long)mm.ExecVm != sums.Exec)
        {
            report.Add(
                "I01",
                $"mm {mm.Id}: map_count {mm.MapCount}, total {mm.TotalVm}, data {mm.DataVm}, exec {mm.ExecVm}; "
                + $"the mappings say {sums.Count}, {sums.Total}, {sums.Data}, {sums.Exec}");
        }

        if ((long)(mm.LockedVm - mm.LeftLockedVm) != sums.Locked)
        {
            report.Add("I62", $"mm {mm.Id}: locked_vm {mm.LockedVm}, the mappings say {sums.Locked}");
        }
    }

    private static void CheckLookup(Vma vma, CheckReport report)
    {
        VmaTree tree = vma.Mm.Vmas;
        if (tree.Lookup(vma.Start) != vma || tree.Lookup(vma.End - 1) != vma || !vma.IsAttached || !tree.Reaches(vma))
        {
            report.Add("I02", $"mm {vma.Mm.Id}: {vma} is not found by its own addresses, or by the gap below it");
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
        bool isTracked = Mmap.IsSoftDirtyEnabled(vma) || (vma.Flags & VmFlags.UffdWp) != 0 || vma.File is { Inode.Kind: InodeKind.Disk };
        bool mayWrite = (vma.Flags & sharedWrite) == sharedWrite && !isTracked;
        bool isNone = vma.PageProt == Pgprot.None;
        if (vma.PageProt.AllowsWrite != mayWrite || isNone == ((vma.Flags & VmFlags.AccessFlags) != 0))
        {
            report.Add("I06", $"{vma}: flags {vma.Flags}, but new entries get 0x{vma.PageProt.Raw:x}");
        }
    }
}
