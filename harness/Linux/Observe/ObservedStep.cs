// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What a kernel did at one step, in the script's notation.</summary>
/// <param name="Step">The step.</param>
/// <param name="Result">Its result: <c>-EINVAL</c>, <c>SIGSEGV SEGV_MAPERR, addr p[1]</c>; empty for plain success; with what the call has filled in.</param>
/// <param name="IsExpected">Whether the script says this result.</param>
/// <param name="Faults"><c>minor 1</c>, <c>none</c>; empty where they were not counted.</param>
/// <param name="Expectations">What changed, as expectations that hold now: <c>pte(p[0]): present, write</c>, <c>rss: anon 1</c>.</param>
public sealed record ObservedStep(Step Step, string Result, bool IsExpected, string Faults, IReadOnlyList<string> Expectations)
{
    /// <summary>The call has filled something in, and the result says what.</summary>
    public bool HasFields { get; init; }
}
