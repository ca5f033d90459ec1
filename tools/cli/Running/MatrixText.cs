// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>The matrix for eyes: a row for each script, a column for each kernel, and below it what the words stand for.</summary>
internal sealed class MatrixText
{
    private const int Gap = 2;
    private readonly KernelMatrix matrix;
    private readonly StringBuilder text = new();

    private MatrixText(KernelMatrix matrix) => this.matrix = matrix;

    public static string Of(KernelMatrix matrix)
    {
        var writer = new MatrixText(matrix);
        writer.Table();
        writer.Entries();
        writer.Troubles();
        writer.Counts();
        return writer.text.ToString();
    }

    /// <summary>The words of a state.</summary>
    public static string Word(MatrixState state) => state switch
    {
        MatrixState.Agrees => "agrees",
        MatrixState.Known => "known",
        MatrixState.Differs => "differs",
        MatrixState.Fails => "fails",
        MatrixState.Skipped => "skipped",
        _ => "error",
    };

    private void Table()
    {
        List<string[]> rows =
            [["", .. matrix.Kernels.Select(kernel => kernel.Name)], ["", .. matrix.Kernels.Select(kernel => kernel.Version)]];
        rows.AddRange(matrix.Cases.Distinct().GroupBy(program => program.File)
            .Select(script =>
                (string[])[
                    CommandHost.DisplayPath(Path.GetFullPath(script.Key)), .. matrix.Kernels.Select(kernel => Cell(kernel, script)),
                ]));
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length) + Gap)];
        foreach (string[] row in rows)
        {
            Line(string.Concat(row.Select((word, column) => Printable.Line(word).PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>The worst that a case of the script came to, with how many; what was skipped besides.</summary>
    private static string Cell(KernelVerdicts kernel, IEnumerable<CaseProgram> script)
    {
        MatrixState[] states = [.. script.Select(program => kernel.Cells[program].State)];
        MatrixState worst = states.Max();
        int skipped = states.Count(state => state == MatrixState.Skipped);
        string count = worst <= MatrixState.Agrees
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {states.Count(state => state == worst)} of {states.Length}");
        string more = worst == MatrixState.Skipped || skipped == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {skipped} skipped");
        return $"{Word(worst)}{count}{more}";
    }

    private void Entries()
    {
        foreach (IGrouping<(string Reason, string Kernel, string Range, string Commit), KnownDifference> same in matrix.Entries.GroupBy(
            entry => (entry.Reason, entry.Kernel, RangeOf(entry), entry.Commit)))
        {
            Line("");
            Line($"known: {same.Key.Reason} ({same.Key.Kernel})");
            Line($"  {(same.Key.Range.Length == 0 ? "every version" : same.Key.Range)}"
                + $"{(same.Key.Commit.Length == 0 ? "" : $"; commit {same.Key.Commit}")}");
            Line($"  {KnownDifferenceList.FileName}:{string.Join(", :", same.Select(entry => entry.Line))}: "
                + $"{string.Join(", ", matrix.Kernels.Select(kernel => Explained(kernel, [.. same])).Where(part => part.Length > 0))}");
        }
    }

    private static string Explained(KernelVerdicts kernel, KnownDifference[] entries)
    {
        int cases = kernel.Cells.Values.Count(cell => cell.Known.Intersect(entries).Any());
        return cases == 0 ? "" : $"{Count.Of(cases, "case")} on {kernel.Name}";
    }

    private static string RangeOf(KnownDifference entry) => string.Join("; ", new[]
    {
        entry.Range.Since is { } since ? $"since {since.Text}" : "",
        entry.Range.Until is { } until ? $"until {until.Text}" : "",
        entry.Range.Where.Count > 0 ? $"where {string.Join(", ", entry.Range.Where)}" : "",
    }.Where(part => part.Length > 0));

    private void Troubles()
    {
        foreach (KernelVerdicts kernel in matrix.Kernels)
        {
            foreach ((CaseProgram program, MatrixCell cell) in kernel.Cells.Where(pair => pair.Value.State > MatrixState.Known))
            {
                Line("");
                Line($"{Word(cell.State)} on {kernel.Name}: {Printable.Line(program.Id)}");
                foreach (string line in cell.Result is { } result
                    ? FailureText.Lines(result with { Failures = [.. result.Failures.Take(1)] })
                    : [])
                {
                    Line($"  {line}");
                }
            }

            foreach (string complaint in kernel.Complaints)
            {
                Line("");
                Line($"{kernel.Name}: {complaint}");
            }
        }
    }

    private void Counts()
    {
        Line("");
        int width = matrix.Kernels.Max(kernel => kernel.Name.Length) + 1;
        foreach (KernelVerdicts kernel in matrix.Kernels)
        {
            string counts =
                string.Join(", ",
                    Enum.GetValues<MatrixState>().Where(state => kernel.Count(state) > 0)
                        .Select(state => string.Create(CultureInfo.InvariantCulture, $"{kernel.Count(state)} {Word(state)}")));
            Line($"{(kernel.Name + ":").PadRight(width)} {(kernel.WhyNot is { } why ? $"not asked: {why.Split('\n')[0]}" : counts)}");
        }
    }

    private void Line(string line) => text.Append(line).Append('\n');
}
