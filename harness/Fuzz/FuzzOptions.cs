// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>How long to fuzz, and where to begin.</summary>
public sealed record FuzzOptions
{
    /// <summary>The first script's seed; the next ones count on from it.</summary>
    public int Seed { get; init; }

    /// <summary>Wall clock.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Stop after so many scripts.</summary>
    public int MostScripts { get; init; } = int.MaxValue;

    /// <summary>Names of <see cref="ScriptGenerator.OperationNames"/>; none: all of them.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Stop after so many kinds of findings.</summary>
    public int MostFindings { get; init; } = 10;

    /// <summary>Scripts at once; 0: as many as there are processors.</summary>
    public int Jobs { get; init; }

    /// <summary>How the scripts are run.</summary>
    public RunnerOptions Runner { get; init; } = new();
}
