// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>In how many executions of a race something was seen.</summary>
/// <param name="StepId">The step that says it of the race.</param>
/// <param name="Outcome">Of `outcomes` the values, as a script writes them; empty: the expectation held.</param>
/// <param name="Seen">In so many.</param>
/// <param name="Looked">Of so many in which it could be seen.</param>
public sealed record RaceCount(int StepId, string Outcome, long Seen, long Looked);
