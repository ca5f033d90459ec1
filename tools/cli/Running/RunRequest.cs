// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Linux;

namespace Selftests.Cli;

/// <summary>What a user asked <c>mmt run</c> for.</summary>
internal sealed record RunRequest
{
    /// <summary>How the usual machine is asked for.</summary>
    public const string OnModel = $"--on {MachineChoice.Model}";

    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Those of <see cref="Paths"/> of which a line only is meant.</summary>
    public IReadOnlyList<ScriptPlace> Places { get; init; } = [];

    /// <summary>Tags or programs of -t.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Patterns of --name.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public bool FailedOnly { get; init; }

    /// <summary>-a: also the cases tagged 'extra'.</summary>
    public bool All { get; init; }

    public bool List { get; init; }

    /// <summary>-n: no TAP.</summary>
    public bool Plain { get; init; }

    public string? Format { get; init; }

    public string? Output { get; init; }

    public int Jobs { get; init; } = 1;

    public int Repeat { get; init; } = 1;

    public int? ShuffleSeed { get; init; }

    public double TimeoutScale { get; init; } = 1;

    /// <summary>--executions: the most of a race.</summary>
    public long MaxExecutions { get; init; } = RunOptions.Default.MaxExecutions;

    /// <summary>--rounds: how often a race runs on Linux.</summary>
    public int? Rounds { get; init; }

    /// <summary>--schedule: one execution of a race; empty: all.</summary>
    public string Schedule { get; init; } = "";

    public IReadOnlyList<string> Bugs { get; init; } = [];

    public bool AllowCsharp { get; init; }

    public bool AllowMachine { get; init; }

    /// <summary>A difference is a failure on any kernel, not on the modelled one only.</summary>
    public bool Strict { get; init; }

    public string Machine { get; init; } = MachineChoice.Model;

    /// <summary>The kernel that Linux is; null: the one underneath.</summary>
    public KernelRequest? Kernel { get; init; }

    /// <summary>The machine, as it stands on a command line; with --kernels, each of them.</summary>
    public IReadOnlyList<string> Machines =>
        Kernels.Count == 0 ? [MachineOptions(Kernel)] : [.. Kernels.Select(column => MachineOptions(column.Kernel))];

    /// <summary>--kernels: the kernels that are asked one after the other, for a matrix; none: no matrix is wanted.</summary>
    public IReadOnlyList<KernelColumn> Kernels { get; init; } = [];

    /// <summary>Nothing was left out by paths or filters.</summary>
    public bool IsWhole => Paths.Count == 0 && Categories.Count == 0 && Names.Count == 0 && !FailedOnly;

    /// <summary>The machine with one kernel: with other modules or arguments it is another one.</summary>
    public string MachineOptions(KernelRequest? kernel) =>
        $"--on {Machine}{(kernel is null ? "" : $" {KernelOptions.AsTypedAnywhere(kernel)}")}";
}
