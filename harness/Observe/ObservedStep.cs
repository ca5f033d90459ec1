// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What a kernel did at one step, in the script's notation.</summary>
/// <param name="Step">The step.</param>
/// <param name="Result">Its result: <c>-EINVAL</c>, <c>SIGSEGV SEGV_MAPERR, addr p[1]</c>, <c>1, max_pages 2</c>; empty for plain success.
/// Of an expectation, what there is instead.</param>
/// <param name="IsExpected">Whether the script says this result.</param>
/// <param name="Faults"><c>minor 1</c>, <c>none</c>; empty where they were not counted.</param>
/// <param name="Expectations">What changed, as expectations that hold now: <c>pte(p[0]): present, write</c>, <c>rss: anon 1</c>.</param>
public sealed record ObservedStep(Step Step, string Result, bool IsExpected, string Faults, IReadOnlyList<string> Expectations)
{
    /// <summary>The statement as it would hold; null: it is not one that is written anew.</summary>
    public string? Anew { get; init; }

    /// <summary>Whether it cost what the script says.</summary>
    public bool IsCostExpected { get; init; } = true;

    /// <summary>What explains: how many map a page, what became of mappings and of other processes.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Threads that were found asleep before it.</summary>
    public IReadOnlyList<string> Asleep { get; init; } = [];
}
