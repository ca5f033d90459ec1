// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>The cases that failed when they last ran on one of some machines, kept from one run to the next for --failed.</summary>
/// <remarks>
/// A line each: the script's full path, a tab, the case's id, a tab, the options that name the machine. What of them would end a line or
/// a column is escaped. A line without a machine is one of the model.
/// </remarks>
internal sealed class FailedCases
{
    private readonly CommandHost host;
    private readonly IReadOnlyList<string> machines;
    private readonly string? path;
    private readonly SortedSet<string> lines = new(StringComparer.Ordinal);

    /// <param name="machines">What stands on the command line for each: <c>--on both</c>.</param>
    public FailedCases(CommandHost host, params IReadOnlyList<string> machines)
    {
        (this.host, this.machines) = (host, machines);
        path = host.StateDirectory is null ? null : Path.Combine(host.StateDirectory, "failed");
        if (File.Exists(path))
        {
            Load(path);
        }
    }

    /// <summary>Why what is on record cannot be told; null: it can.</summary>
    public string? Unreadable { get; private set; }

    /// <summary>How many failed on these machines.</summary>
    public int Count => Here.Count();

    /// <summary>The scripts concerned; what was deleted is forgotten.</summary>
    public IReadOnlyList<string> Scripts => [.. Here.Select(line => ColumnOf(line, 0)).Distinct()];

    /// <summary>What failed on other machines, as the user may run it: <c>2 cases with --on both</c>.</summary>
    public IReadOnlyList<string> Elsewhere =>
        [.. lines.GroupBy(line => ColumnOf(line, 2)).Where(group => !machines.Contains(group.Key))
            .Select(group => $"{Selftests.Cli.Count.Of(group.Count(), "case")} with {group.Key}")];

    private IEnumerable<string> Here => lines.Where(line => machines.Contains(ColumnOf(line, 2)));

    public bool Contains(CaseProgram program) => Lines(program).Any(lines.Contains);

    /// <summary>What these scripts have no more, renamed or taken out, by its id; it is forgotten with the next verdict.</summary>
    public IReadOnlyList<string> Forget(IEnumerable<string> fullPaths, IEnumerable<CaseProgram> cases)
    {
        HashSet<string> read = [.. fullPaths];
        HashSet<string> known = [.. cases.SelectMany(Lines)];
        string[] gone = [.. Here.Where(line => read.Contains(ColumnOf(line, 0)) && !known.Contains(line))];
        lines.ExceptWith(gone);
        return [.. gone.Select(line => ColumnOf(line, 1))];
    }

    /// <summary>Takes the verdicts of a run on each of these machines over; what did not run keeps its record.</summary>
    public void Update(IReadOnlyList<CaseResult> results)
    {
        if (path is null || results.Count == 0)
        {
            return;
        }

        string[] before = [.. lines];
        lines.ExceptWith(results.SelectMany(result => Lines(result.Case)));
        lines.UnionWith(results.Where(result => result.IsFailure).SelectMany(result => Lines(result.Case)));
        if (!lines.SetEquals(before))
        {
            Save(path);
        }
    }

    private void Load(string source)
    {
        try
        {
            IEnumerable<string> records = File.ReadLines(source).Where(line => line.Contains('\t', StringComparison.Ordinal));
            lines.UnionWith(records.Where(line => File.Exists(ColumnOf(line, 0))).Select(WithMachine));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unreadable = e.Message;
        }
    }

    // Somebody else's clone: the verdicts stand all the same.
    private void Save(string target)
    {
        try
        {
            Directory.CreateDirectory(host.StateDirectory!);
            AtomicFile.Write(target, string.Concat(lines.Select(line => line + "\n")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Out.Flush();
            host.Error.WriteLine($"mmt: --failed will not know of this run: {e.Message}");
        }
    }

    private static string WithMachine(string line) => line.Count(c => c == '\t') == 1 ? $"{line}\t{RunRequest.OnModel}" : line;

    private static string ColumnOf(string line, int column) => Uri.UnescapeDataString(line.Split('\t')[column]);

    private IEnumerable<string> Lines(CaseProgram program) =>
        machines.Select(machine => $"{Column(Path.GetFullPath(program.File))}\t{Column(program.Id)}\t{Column(machine)}");

    private static string Column(string text) => string.Concat(text.Select(c => c is < ' ' or '%' ? Uri.HexEscape(c) : $"{c}"));
}
