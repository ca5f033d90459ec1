// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The invariants over the whole state of a machine, each under its number, outside the code that they check.</summary>
/// <remarks>
/// <see cref="Run"/> is one sweep over every mapping, entry, page and anon_vma. It looks at everything: a page's flags can break a rule
/// whose entry did not change, so nothing short of a look shows that all is well. <see cref="Step"/> does that too while the machine is
/// small. After a step of a large one it looks at what the step touched, and at the whole whenever as much has been looked at since the
/// last time, and before a process takes what it has to its grave: so a case costs what it does, however much there is.
/// </remarks>
public sealed class Checks
{
    /// <summary>An entry's place in a table is looked at faster than a page.</summary>
    private const long TableWeight = 32;

    /// <summary>What a step costs besides what it touches.</summary>
    private const long StepWeight = 8;

    private static readonly IReadOnlyList<InvariantViolation> AllHold = [];

    private readonly Machine machine;
    private readonly CheckReport report;
    private readonly PageTally tally;
    private readonly HashSet<Inode> files = [];
    private readonly Ledger ledger = new();
    private readonly StepChecker stepChecker;
    private readonly AnonVmaChecker anonVmaChecker;
    private readonly List<InvariantViolation> lastWords = [];
    private long looked;

    internal Checks(Machine machine)
    {
        this.machine = machine;
        tally = new PageTally(machine);
        report = new CheckReport { InFlight = machine.InFlight, HeldPages = machine.HeldPages };
        stepChecker = new StepChecker(ledger, report);
        anonVmaChecker = new AnonVmaChecker(machine, report);
    }

    /// <summary>So many things are looked at whole after each step.</summary>
    internal long SmallMachine { get; set; } = 2048;

    /// <summary>Looks at everything so far: what a test holds against the number of steps.</summary>
    internal int Wholes { get; private set; }

    /// <summary>Things that were looked at so far.</summary>
    internal long Looked { get; private set; }

    /// <summary>How much there is to look at.</summary>
    private long Size => machine.MapCount + (long)machine.PageAlloc.EndPfn
        + ((long)machine.PageAlloc.TablesInUse * TableWeight) + machine.AnonVmas.Live.Count;

    /// <summary>
    /// Looks at the machine after a step, when no thread is inside a system call or fault. Empty: no invariant is seen to be broken.
    /// </summary>
    public IReadOnlyList<InvariantViolation> Step()
    {
        Scheduler? race = Races.Leave();
        IReadOnlyList<InvariantViolation> found = LookAtStep();
        Races.Return(race);
        return found;
    }

    private IReadOnlyList<InvariantViolation> LookAtStep()
    {
        Touched touched = machine.Touched;
        if (!touched.IsOn || touched.IsTooMuch || looked >= Size)
        {
            Sweep();
            return Told();
        }

        report.Clear();
        report.AllowsStranded = machine.HasStrandedFolios;
        stepChecker.Check(touched.Items);
        Count(touched.Items);
        touched.Restart(isOn: true);
        return Told();
    }

    /// <summary>
    /// Looks at the whole machine between two steps, when no thread is inside a system call or fault. Empty: every invariant holds.
    /// </summary>
    public IReadOnlyList<InvariantViolation> Run()
    {
        Sweep();
        return Told();
    }

    /// <summary>A process is about to end: what was not looked at yet is now, unless another thread is inside the kernel.</summary>
    internal void BeforeExit()
    {
        if (looked > 0 && machine.Scheduler.IsOnlyRunner)
        {
            Sweep();
            lastWords.AddRange(report.Violations);
        }
    }

    private void Sweep()
    {
        bool isLarge = Size > SmallMachine;
        Wholes++;
        Looked += Size;
        looked = 0;
        machine.Touched.Restart(isLarge);
        ledger.Clear();
        report.Clear();
        report.AllowsStranded = machine.HasStrandedFolios;
        tally.Begin();
        files.Clear();
        ulong committed = 0;
        ulong tables = 0;
        foreach (TaskStruct task in machine.LiveTasks)
        {
            MmStruct mm = task.Mm!;
            committed += (ulong)VmaChecker.Check(mm, report).Accounted + CheckFiles(mm);
            tables += PageTableChecker.Check(mm, tally, isLarge ? ledger : null, report);
            LockChecker.Check(mm, report);
        }

        LockChecker.Check(machine.Scheduler, report);
        TlbChecker.Check(machine, report);
        CheckMachine(committed, tables);
        FolioChecker.Check(machine, tally, report);
        foreach (Inode inode in machine.ShmemSwaplist)
        {
            foreach ((_, SwpEntry entry) in inode.Mapping.SwappedFrom(0))
            {
                tally.AddSwap(entry);
            }
        }

        SwapChecker.Check(machine, tally, report);
        anonVmaChecker.Check();
        if (isLarge)
        {
            CountAll();
        }
    }

    /// <summary>From here on sums follow what is touched.</summary>
    private void CountAll()
    {
        foreach (TaskStruct task in machine.LiveTasks)
        {
            for (Vma? vma = task.Mm!.Vmas.First; vma is not null; vma = vma.Next)
            {
                ledger.Count(vma);
            }
        }

        foreach (AnonVma anonVma in machine.AnonVmas.Live)
        {
            ledger.Count(anonVma);
        }
    }

    private void Count(IReadOnlyList<object> items)
    {
        long weight = StepWeight;
        for (int i = 0; i < items.Count; i++)
        {
            weight += items[i] is PageTable ? TableWeight : 1;
        }

        looked += weight;
        Looked += weight;
    }

    private IReadOnlyList<InvariantViolation> Told()
    {
        if (report.Violations.Count == 0 && lastWords.Count == 0)
        {
            return AllHold;
        }

        InvariantViolation[] told = [.. lastWords, .. report.Violations];
        lastWords.Clear();
        return told;
    }

    /// <summary>
    /// Looks at each file once. Pages that the files are charged for: shared anonymous memory is when it is made, once for all its
    /// mappings.
    /// </summary>
    private ulong CheckFiles(MmStruct mm)
    {
        ulong pages = 0;
        for (Vma? vma = mm.Vmas.First; vma is not null; vma = vma.Next)
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

        tables += machine.InFlight.Tables;
        if (tables != machine.PageAlloc.TablesInUse)
        {
            report.Add("I26", $"{machine.PageAlloc.TablesInUse} page tables are allocated, {tables} are installed");
        }
    }
}
