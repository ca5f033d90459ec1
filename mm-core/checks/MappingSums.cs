// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What mappings add up to: one of them, or all of an address space.</summary>
internal readonly record struct MappingSums(long Count, long Total, long Data, long Exec, long Locked, long Accounted)
{
    internal static MappingSums Of(Vma vma)
    {
        long pages = (long)vma.Pages;
        bool isStack = (vma.Flags & VmFlags.GrowsDown) != 0;
        bool isExec = (vma.Flags & (VmFlags.Exec | VmFlags.Write)) == VmFlags.Exec && !isStack;
        bool isData = !isExec && !isStack && (vma.Flags & (VmFlags.Write | VmFlags.Shared)) == VmFlags.Write;
        bool isLocked = (vma.Flags & VmFlags.Locked) != 0;
        bool isAccounted = (vma.Flags & VmFlags.Account) != 0;
        return new MappingSums(1, pages, isData ? pages : 0, isExec ? pages : 0, isLocked ? pages : 0, isAccounted ? pages : 0);
    }

    public static MappingSums operator +(MappingSums a, MappingSums b) =>
        new(a.Count + b.Count, a.Total + b.Total, a.Data + b.Data, a.Exec + b.Exec, a.Locked + b.Locked, a.Accounted + b.Accounted);

    public static MappingSums operator -(MappingSums a, MappingSums b) =>
        new(a.Count - b.Count, a.Total - b.Total, a.Data - b.Data, a.Exec - b.Exec, a.Locked - b.Locked, a.Accounted - b.Accounted);
}
