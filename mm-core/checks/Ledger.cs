// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Sums over mappings, entries and owners that follow what was touched, so that a counter of the kernel's can be held against them without
/// a sweep.
/// </summary>
internal sealed class Ledger
{
    private readonly Dictionary<Vma, (MappingSums Sums, AnonVma? Owner)> mappings = [];
    private readonly Dictionary<PageTable, (MmStruct Mm, PageSums Pages)> tables = [];
    private readonly HashSet<AnonVma> linked = [];
    private readonly Dictionary<MmStruct, (MappingSums Mappings, PageSums Pages)> spaces = [];
    private readonly Dictionary<AnonVma, (int Owners, int Children)> anonVmas = [];

    internal void Clear()
    {
        mappings.Clear();
        tables.Clear();
        linked.Clear();
        spaces.Clear();
        anonVmas.Clear();
    }

    internal MappingSums MappingsOf(MmStruct mm) => spaces.GetValueOrDefault(mm).Mappings;

    internal PageSums PagesOf(MmStruct mm) => spaces.GetValueOrDefault(mm).Pages;

    /// <summary>VMAs whose own anon_vma it is, and anon_vmas in use that descend from it.</summary>
    internal (int Owners, int Children) UsersOf(AnonVma anonVma) => anonVmas.GetValueOrDefault(anonVma);

    /// <summary>The anon_vma that the mapping had when it was counted last.</summary>
    internal AnonVma? OwnerOf(Vma vma) => mappings.GetValueOrDefault(vma).Owner;

    /// <summary>Counts a mapping as it is now, and no more as it was.</summary>
    internal void Count(Vma vma)
    {
        (MappingSums was, AnonVma? owner) = mappings.GetValueOrDefault(vma);
        MappingSums now = vma.IsAttached ? MappingSums.Of(vma) : default;
        (MappingSums sums, PageSums pages) = spaces.GetValueOrDefault(vma.Mm);
        spaces[vma.Mm] = (sums - was + now, pages);
        AddUsers(owner, -1, 0);
        if (vma.IsAttached)
        {
            AddUsers(vma.AnonVma, 1, 0);
            mappings[vma] = (now, vma.AnonVma);
        }
        else
        {
            mappings.Remove(vma);
        }
    }

    /// <summary>Counts what the entries of a table map. It may serve another address space by now.</summary>
    internal void Count(PageTable table, PageSums now)
    {
        if (tables.TryGetValue(table, out (MmStruct Mm, PageSums Pages) was))
        {
            (MappingSums sums, PageSums pages) = spaces.GetValueOrDefault(was.Mm);
            spaces[was.Mm] = (sums, pages - was.Pages);
        }

        (MappingSums mappings, PageSums sum) = spaces.GetValueOrDefault(table.Mm);
        spaces[table.Mm] = (mappings, sum + now);
        tables[table] = (table.Mm, now);
    }

    /// <summary>An anon_vma counts with its parent while some VMA is linked to it.</summary>
    internal void Count(AnonVma anonVma)
    {
        bool isLinked = anonVma.LinkCount != 0;
        if (isLinked ? linked.Add(anonVma) : linked.Remove(anonVma))
        {
            AddUsers(anonVma.Parent, 0, isLinked ? 1 : -1);
        }
    }

    private void AddUsers(AnonVma? anonVma, int owners, int children)
    {
        if (anonVma is not null)
        {
            (int Owners, int Children) now = anonVmas.GetValueOrDefault(anonVma);
            anonVmas[anonVma] = (now.Owners + owners, now.Children + children);
        }
    }
}
