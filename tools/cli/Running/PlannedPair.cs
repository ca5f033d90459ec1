// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>Two steps of a test that are to race.</summary>
internal sealed record PlannedPair(CaseProgram Case, CallPair Pair)
{
    /// <summary>Who it is, in one line.</summary>
    public string Name => $"{Case.File}: {Case.Id} {Pair}";
}
