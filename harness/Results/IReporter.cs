// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Results;

/// <summary>Tells the verdicts of a run as they come.</summary>
/// <remarks>Called by one thread at a time: <see cref="Begin"/>, every case in the plan's order, <see cref="End"/>.</remarks>
public interface IReporter
{
    /// <summary>Before the first case.</summary>
    void Begin(RunPlan plan);

    /// <summary>The next case of the plan.</summary>
    void Report(CaseResult result);

    /// <summary>After the last case.</summary>
    void End(RunSummary summary);
}
