// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>One record as it came over the wire.</summary>
internal sealed class WireStep
{
    public required int Id { get; init; }

    public required int Kind { get; init; }

    public required StepResult Result { get; init; }

    public required int Byte { get; init; }

    public required int Minor { get; init; }

    public required int Major { get; init; }

    /// <summary>What the step itself asked for.</summary>
    public WireLook Look { get; } = new();

    /// <summary>What each live process told after it; empty where no snapshots were asked for.</summary>
    public List<(int Process, WireLook Look)> Snapshots { get; } = [];
}
