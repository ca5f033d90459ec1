// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>So many executions of the race before it are all that there are.</summary>
public sealed class ExploreStep : Step
{
    /// <summary>Orders that differ in something that can be seen.</summary>
    public required long Executions { get; init; }
}
