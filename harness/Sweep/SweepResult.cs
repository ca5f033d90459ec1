// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Sweep;

/// <summary>What came of one case.</summary>
/// <param name="Allocations">How many it makes when none fails.</param>
/// <param name="Failed">How many of them were tried.</param>
/// <param name="WhyNot">Why it was not swept; null: it was.</param>
public sealed record SweepResult(
    CaseProgram Case, int Allocations, int Failed, IReadOnlyList<SweepFinding> Findings, string? WhyNot = null);
