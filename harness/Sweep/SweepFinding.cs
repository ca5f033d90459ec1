// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Sweep;

/// <summary>What is wrong when one allocation of a case fails.</summary>
/// <param name="Allocation">Which, counted from 1.</param>
/// <param name="Step">The step where it shows; null: none.</param>
/// <param name="What">In one line.</param>
public sealed record SweepFinding(CaseProgram Case, int Allocation, Step? Step, string What)
{
    /// <summary>Place, step and what is wrong.</summary>
    public override string ToString()
    {
        int line = Step?.Source.Line ?? Case.Line;
        return $"{Case.File}:{line}: {Case.Id}: when allocation {Allocation} fails: {(Step is null ? "" : $"{Step.Source.Text}: ")}{What}";
    }
}
