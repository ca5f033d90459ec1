// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Records;

/// <summary>A thread fell asleep in a step of its own, or was woken there.</summary>
/// <param name="StepId">The step that it sleeps in.</param>
/// <param name="Place">What it is blocked in, as a script says it; empty: nobody knows.</param>
/// <param name="WokenBy">The step that woke it; -1: it has fallen asleep.</param>
public readonly record struct ThreadSleep(int StepId, string Place, int WokenBy = -1)
{
    /// <summary>Since when somebody sleeps who does not end.</summary>
    internal static string Since(Step step) => $"since line {step.Source.Line}: {StepText(step)}";

    /// <summary>The step that somebody sleeps in.</summary>
    internal static string StepText(Step step) => step.Source.Text.Split('\n')[0].Trim();
}
