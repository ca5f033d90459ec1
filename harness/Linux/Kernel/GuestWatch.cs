// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>Listens to the console of a virtual machine, and says during which case its kernel complained.</summary>
internal sealed class GuestWatch(GuestConsole console)
{
    private const int LinesOfAnEnd = 15;
    private string last = "";
    private KernelReport? between;

    /// <summary>The kernel is dead or not to be believed: no further case is its.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Its start is over: from here on what it says is about a case.</summary>
    public void Begin() => console.Read();

    /// <summary>Before a case: what came since the last one ended makes its kernel one that it cannot run on.</summary>
    public bool IsFit()
    {
        between = Note(KernelReport.Find(console.Read()));
        return !IsSpent;
    }

    /// <summary>After a case that had its answer: what the kernel complained of, or null.</summary>
    public string? Answered(string caseId)
    {
        KernelReport? report = Note(KernelReport.Find(console.Read()));
        return Told(caseId, report);
    }

    /// <summary>After a case that had no answer: its kernel is dead, with or without a report.</summary>
    public string Died(string caseId, string how)
    {
        IsSpent = true;
        string said = console.Read();
        return Told(caseId, KernelReport.Find(said)) ?? $"the kernel is dead: {how}; {LastSaid(said)}";
    }

    /// <summary>When no further case comes: what nobody was told yet, or null.</summary>
    public string? AfterAll() => KernelReport.Find(console.Read()) is { } late ? $"after {last} the kernel said:\n{late.Text}" : null;

    private static string LastSaid(string said) => said.Trim().Length == 0
        ? "its console says nothing of it"
        : $"the last that its console said:\n{KernelReport.Tail(said, LinesOfAnEnd)}";

    private string? Told(string caseId, KernelReport? during)
    {
        string before = last;
        last = caseId;
        return between is { } early ? $"between {(before.Length > 0 ? before : "the start")} and {caseId} the kernel said:\n{early.Text}"
            : during is { } report ? $"the kernel said:\n{report.Text}"
            : null;
    }

    private KernelReport? Note(KernelReport? report)
    {
        IsSpent |= report is { IsFatal: true };
        return report;
    }
}
