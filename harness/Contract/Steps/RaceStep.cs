// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Threads that begin together; it ends when all of them have. What stands behind it is performed once for each order.</summary>
/// <remarks>A case has one at most, directly in its test.</remarks>
public sealed class RaceStep : Step
{
    private readonly List<AtStep> pins = [];

    /// <summary>What each does; the process of a thread's step is the one that it is of.</summary>
    public required IReadOnlyList<ThreadStep> Threads { get; init; }

    /// <summary>Orders that the script pins by hand, in the order in which they come about.</summary>
    public IReadOnlyList<AtStep> Pins => pins;

    /// <summary>What stands behind the race and speaks of it.</summary>
    internal void Add(AtStep pin) => pins.Add(pin);
}
