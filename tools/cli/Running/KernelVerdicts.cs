// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>A column of the matrix: every case on one kernel.</summary>
/// <param name="Name">As --kernels has it.</param>
internal sealed record KernelVerdicts(string Name)
{
    /// <summary>Its version, or empty where it did not start.</summary>
    public string Version { get; init; } = "";

    /// <summary>Why it did not start; null: it did.</summary>
    public string? WhyNot { get; init; }

    /// <summary>What each case came to.</summary>
    public required IReadOnlyDictionary<CaseProgram, MatrixCell> Cells { get; init; }

    /// <summary>Entries that are about this kernel and explain nothing any more, and what it said of itself after its last case.</summary>
    public IReadOnlyList<string> Complaints { get; init; } = [];

    /// <summary>The line that counts what was compared.</summary>
    public string Figures { get; init; } = "";

    /// <summary>Whether something of it cannot stay so.</summary>
    public bool IsFailed => Complaints.Count > 0 || Count(MatrixState.Differs) + Count(MatrixState.Fails) > 0;

    /// <summary>How many cases came to this.</summary>
    public int Count(MatrixState state) => Cells.Values.Count(cell => cell.State == state);

    /// <summary>The column of a run.</summary>
    public static KernelVerdicts Of(string name, IReadOnlyList<CaseResult> results, MachineChoice machine, bool ranAll)
    {
        var cells = new Dictionary<CaseProgram, MatrixCell>();
        foreach (CaseResult result in results)
        {
            var cell = MatrixCell.Of(result, machine.Comparing?.Totals);
            cells[result.Case] = cells.TryGetValue(result.Case, out MatrixCell? before) ? before.Worse(cell) : cell;
        }

        (IReadOnlyList<string> lines, IReadOnlyList<string> stale) = machine.Compared(ranAll);
        return new KernelVerdicts(name)
        {
            Version = machine.Comparing is { Other.Features: { } features, Totals.Cases: > 0 } ? $"{features.Kernel}" : "",
            Cells = cells,
            Complaints = [.. stale, .. machine.LastWords()],
            Figures = lines is [var first, ..] ? first : "",
        };
    }

    /// <summary>The column of a kernel that did not start.</summary>
    public static KernelVerdicts NotStarted(string name, IReadOnlyList<CaseProgram> cases, string why) => new(name)
    {
        WhyNot = why,
        Cells = cases.Distinct().ToDictionary(program => program, _ => MatrixCell.Skipped(why)),
    };
}
