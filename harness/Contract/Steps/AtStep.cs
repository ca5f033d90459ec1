// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>
/// A race begins with one thread alone, up to a point of the kernel; then this runs, until it ends or waits for that thread. It is
/// performed by the race before it, and not where it stands.
/// </summary>
public sealed class AtStep : Step
{
    /// <summary>The slot of the thread that is held.</summary>
    public required int Held { get; init; }

    /// <summary>Where: <c>F.alloc</c>.</summary>
    public required string Point { get; init; }

    /// <summary>What runs while it stands there: a thread like those of the race.</summary>
    public required ThreadStep Runs { get; init; }
}
