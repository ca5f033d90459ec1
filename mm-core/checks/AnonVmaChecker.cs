// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>I46: who owns an anon_vma and who descends from it decides when it is reused and freed.</summary>
internal sealed class AnonVmaChecker(Machine machine, CheckReport report)
{
    /// <summary>By the place among the live ones. Kept from sweep to sweep, so that a sweep allocates nothing.</summary>
    private int[] children = new int[16];

    /// <summary>Looks at every anon_vma.</summary>
    internal void Check()
    {
        List<AnonVma> live = machine.AnonVmas.Live;
        if (children.Length < live.Count)
        {
            children = new int[live.Count * 2];
        }

        Array.Clear(children, 0, live.Count);
        foreach (AnonVma anonVma in live)
        {
            if (anonVma.LinkCount != 0 && !anonVma.Parent.IsFreed)
            {
                children[anonVma.Parent.CacheSlot]++;
            }
        }

        foreach (AnonVma anonVma in live)
        {
            CheckCounts(anonVma, CountOwners(anonVma, report), children[anonVma.CacheSlot], report);
        }
    }

    /// <summary>One anon_vma, against how many VMAs own it and how many others descend from it.</summary>
    internal static void CheckCounts(AnonVma anonVma, int owners, int children, CheckReport report)
    {
        if (anonVma.NumActiveVmas != owners || anonVma.NumChildren != children || anonVma.RefCount <= 0)
        {
            report.Add(
                "I46",
                $"{anonVma}: {anonVma.NumActiveVmas} VMAs, {anonVma.NumChildren} children, {anonVma.RefCount} references; "
                + $"{owners} VMAs own it, {children} anon_vmas descend from it");
        }

        if (!anonVma.Rwsem.IsFree)
        {
            report.Add("I93", $"the lock of {anonVma} is held");
        }
    }

    private static int CountOwners(AnonVma anonVma, CheckReport report)
    {
        int owners = 0;
        MmStruct? ownersMm = null;
        for (AnonVmaChain? link = anonVma.FirstLink; link is not null; link = anonVma.LinkAfter(link))
        {
            Vma vma = link.Vma;
            if (vma.AnonVma == anonVma)
            {
                owners++;

                // fork takes over only what nobody owns: so all owners live in one address space.
                ownersMm ??= vma.Mm;
                if (vma.Mm != ownersMm)
                {
                    report.Add("I46", $"{anonVma} belongs to {vma} and to a VMA of another process");
                }
            }

            if (!vma.IsAttached)
            {
                report.Add("I46", $"{anonVma} is linked to {vma}, which is gone");
            }
        }

        return owners;
    }
}
