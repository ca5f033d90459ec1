// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A thread that runs its body until it ends or blocks.</summary>
public sealed class ThreadStep : Step
{
    /// <summary>The slot of the thread, which the steps of its body have as their process.</summary>
    public required int Thread { get; init; }

    /// <summary>What it does.</summary>
    public required IReadOnlyList<Step> Body { get; init; }
}
