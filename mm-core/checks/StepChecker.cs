// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The look at what one step touched, on a machine that is too large to be looked at whole after each.</summary>
/// <remarks>
/// A mapping is looked at with its place among the others and its first entry, a table with all its entries, a page with those that its
/// reverse map finds, and all sums that they enter into. To the whole are left: the number of tables (I21, I22, I26), the commit charge
/// (I63), a file's cache (I68), an anon_vma with owners in two address spaces (I46), threads, and entries whose mapping changed under
/// them without their lock.
/// </remarks>
internal sealed class StepChecker(Ledger ledger, CheckReport report)
{
    private readonly HashSet<MmStruct> spaces = [];
    private readonly HashSet<AnonVma> anonVmas = [];

    internal void Check(IReadOnlyList<object> touched)
    {
        spaces.Clear();
        anonVmas.Clear();
        for (int i = 0; i < touched.Count; i++)
        {
            CheckItem(touched[i]);
        }

        // Sums last: they hold once everything is counted.
        foreach (MmStruct mm in spaces)
        {
            VmaChecker.CheckSums(mm, ledger.MappingsOf(mm), report);
            PageTableChecker.CheckSums(mm, ledger.PagesOf(mm), report);
            LockChecker.CheckMmapLock(mm, report);
        }

        foreach (AnonVma anonVma in anonVmas)
        {
            (int owners, int children) = ledger.UsersOf(anonVma);
            AnonVmaChecker.CheckCounts(anonVma, owners, children, report);
        }
    }

    private void CheckItem(object item)
    {
        switch (item)
        {
            case Vma vma:
                CheckVma(vma);
                break;
            case PageTable table:
                CheckTable(table);
                break;
            case Folio { IsReserved: true }:
                break;
            case Folio folio:
                FolioChecker.Check(folio, report);
                break;
            case AnonVma anonVma:
                ledger.Count(anonVma);
                Note(anonVma);
                Note(anonVma.Parent);
                break;
            default:
                throw new InvalidOperationException($"nothing is known of a {item.GetType().Name}");
        }
    }

    private void CheckVma(Vma vma)
    {
        Note(ledger.OwnerOf(vma));
        ledger.Count(vma);
        Note(vma.Mm);
        if (!vma.IsAttached || vma.Mm.IsDead)
        {
            return;
        }

        Note(vma.AnonVma);
        VmaChecker.Check(vma, report);
        LockChecker.Check(vma, report);
        PageTableChecker.Check(vma, report);
        if (vma.File is not null && !vma.File.Mapping.Reaches(vma))
        {
            report.Add("I42", $"{vma.File.Name}: its reverse map does not find {vma}");
        }
    }

    private void CheckTable(PageTable table)
    {
        bool isInstalled = !table.Mm.IsDead && Pagewalk.TableAt(table.Mm, table.Base, table.Level, OnLeaf.NoTable) == table;
        ledger.Count(table, isInstalled ? PageTableChecker.Check(table, report) : default);
        Note(table.Mm);
    }

    private void Note(MmStruct mm)
    {
        if (!mm.IsDead)
        {
            spaces.Add(mm);
        }
    }

    private void Note(AnonVma? anonVma)
    {
        if (anonVma is { IsFreed: false })
        {
            anonVmas.Add(anonVma);
        }
    }
}
