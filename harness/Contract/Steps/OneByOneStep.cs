// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Behind a race that was made of two steps: what they have given and left is what they come to one behind the other.</summary>
public sealed class OneByOneStep : Step
{
    /// <summary>The steps.</summary>
    public required CallPair Of { get; init; }
}
