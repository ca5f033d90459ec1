// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness;

/// <summary>How a list of cases is run.</summary>
public sealed record RunnerOptions
{
    /// <summary>How each case is run.</summary>
    public RunOptions Run { get; init; } = RunOptions.Default;

    /// <summary>How many cases run at once; 0: as many as there are processors.</summary>
    public int Jobs { get; init; }

    /// <summary>Run the whole list so many times.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Run in an order that this seed decides; null: the list's own.</summary>
    public int? ShuffleSeed { get; init; }

    /// <summary>The most ways through its choices that one case may have; more is an error of the script.</summary>
    public int MaxBranches { get; init; } = 4096;

    /// <summary>Run a failed case again with its history, to say what the last steps changed.</summary>
    public bool Explain { get; init; } = true;
}
