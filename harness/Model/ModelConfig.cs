// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>A machine block as mm-core takes it.</summary>
internal static class ModelConfig
{
    private static readonly MachineConfig Default = new();

    /// <summary>The keys that mean something to the model.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["memory", "fault_around_bytes"];

    public static MachineConfig Of(MachineSettings settings)
    {
        MachineConfig config = Default;
        foreach ((string key, Operand value) in settings.Values)
        {
            config = (key, value) switch
            {
                ("memory", NumberOperand number) => config with { MemoryBytes = (ulong)number.Value },
                ("fault_around_bytes", NumberOperand number) => config with { FaultAroundBytes = (ulong)number.Value },
                _ => config,
            };
        }

        return config;
    }
}
