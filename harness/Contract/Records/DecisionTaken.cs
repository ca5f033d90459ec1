// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What the ways through a case came to at one `may`.</summary>
/// <param name="StepId">The step.</param>
/// <param name="Machine">On which machine.</param>
/// <param name="Done">In some way it was done.</param>
/// <param name="Declined">In some way it was declined.</param>
public sealed record DecisionTaken(int StepId, string Machine, bool Done, bool Declined);
