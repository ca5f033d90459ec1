// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Waits for the end of a thread.</summary>
public sealed class JoinStep : Step
{
    /// <summary>The slot of the thread.</summary>
    public required int Thread { get; init; }
}
