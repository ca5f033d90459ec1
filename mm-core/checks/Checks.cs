// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The invariants over the whole state of a machine, each under its number, outside the code that they check.</summary>
/// <remarks>
/// One sweep over every mapping, entry, page and anon_vma. It looks at everything each time: a page's flags can break a rule
/// whose entry did not change, so nothing short of a look shows that all is well. Empty parts of tables cost next to nothing.
/// </remarks>
public sealed class Checks
{
    private static readonly IReadOnlyList<InvariantViolation> AllHold = [];

    private readonly Machine machine;
    private readonly CheckReport report = new();
    private readonly PageTally tally;
    private readonly HashSet<Inode> files = [];

    internal Checks(Machine machine)
    {
        this.machine = machine;
        tally = new PageTally(machine);
    }

    /// <summary>Looks at the machine between two steps, when no thread is inside a system call or fault. Empty: every invariant holds.</summary>
    public IReadOnlyList<InvariantViolation> Run()
    {
        report.Clear();
        tally.Begin();
        files.Clear();
        ulong committed = 0;
        ulong tables = 0;
        foreach (TaskStruct task in machine.LiveTasks)
        {
            MmStruct mm = task.Mm!;
            VmaChecker.Check(mm, report);
            committed += VmaChecker.AccountedPages(mm) + CheckFiles(mm);
            tables += PageTableChecker.Check(mm, tally, report);
            LockChecker.Check(mm, report);
        }

        LockChecker.Check(machine.Scheduler, report);
        CheckMachine(committed, tables);
        FolioChecker.Check(machine, tally, report);
        AnonVmaChecker.Check(machine, report);
        return report.Violations.Count == 0 ? AllHold : [.. report.Violations];
    }

    /// <summary>Looks at each file once. Pages that the files are charged for: shared anonymous memory is when it is made, once for all its mappings.</summary>
    private ulong CheckFiles(MmStruct mm)
    {
        ulong pages = 0;
        foreach (Vma vma in mm.Vmas.All)
        {
            if (vma.File is { } file && files.Add(file.Inode))
            {
                pages += file.Inode.AccountedPages;
                FileChecker.Check(file, report);
            }
        }

        return pages;
    }

    private void CheckMachine(ulong committed, ulong tables)
    {
        if (committed != machine.CommittedPages)
        {
            report.Add("I63", $"committed {machine.CommittedPages} pages, the mappings and files account for {committed}");
        }

        if (tables != machine.PageAlloc.TablesInUse)
        {
            report.Add("I26", $"{machine.PageAlloc.TablesInUse} page tables are allocated, {tables} are installed");
        }
    }
}
