// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Frozen;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Stands for a kernel that cannot be reached: every case is skipped, with the reason.</summary>
public sealed class UnavailableMachine(string why) : IMachine
{
    /// <inheritdoc/>
    public string Name => "linux";

    /// <summary>Why there is none.</summary>
    public string WhyNot => why;

    /// <inheritdoc/>
    public MachineFeatures Features { get; } = new(new Version(0, 0), FrozenSet<string>.Empty, false);

    /// <inheritdoc/>
    public CaseRecord Run(CaseProgram program, RunOptions options) =>
        new() { Machine = Name, Steps = [], End = EndReason.NotRunnable, EndDetail = $"no Linux machine: {why}" };
}
