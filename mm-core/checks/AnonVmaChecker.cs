// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>I46: who owns an anon_vma and who descends from it decides when it is reused and freed.</summary>
internal static class AnonVmaChecker
{
    internal static void Check(Machine machine, CheckReport report)
    {
        foreach (AnonVma anonVma in machine.AnonVmas.Live)
        {
            CheckCounts(machine, anonVma, report);
            if (!anonVma.Rwsem.IsFree)
            {
                report.Add("I93", $"the lock of {anonVma} is held");
            }
        }
    }

    private static void CheckCounts(Machine machine, AnonVma anonVma, CheckReport report)
    {
        int owners = 0;
        MmStruct? ownersMm = null;
        foreach (AnonVmaChain link in anonVma.Links)
        {
            if (link.Vma.AnonVma == anonVma)
            {
                owners++;

                // fork takes over only what nobody owns: so all owners live in one address space.
                ownersMm ??= link.Vma.Mm;
                if (link.Vma.Mm != ownersMm)
                {
                    report.Add("I46", $"{anonVma} belongs to {link.Vma} and to a VMA of another process");
                }
            }

            if (!link.Vma.IsAttached || link.Slot < 0)
            {
                report.Add("I46", $"{anonVma} is linked to {link.Vma}, which is gone");
            }
        }

        int children = 0;
        foreach (AnonVma other in machine.AnonVmas.Live)
        {
            children += other.Parent == anonVma && other.Links.Count != 0 ? 1 : 0;
        }

        if (anonVma.NumActiveVmas != owners || anonVma.NumChildren != children || anonVma.RefCount <= 0)
        {
            report.Add(
                "I46",
                $"{anonVma}: {anonVma.NumActiveVmas} VMAs, {anonVma.NumChildren} children, {anonVma.RefCount} references; "
                + $"{owners} VMAs own it, {children} anon_vmas descend from it");
        }
    }
}
