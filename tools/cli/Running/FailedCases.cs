// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>The cases that failed when they last ran, kept from one run to the next for --failed.</summary>
/// <remarks>A line each: the script's full path, a tab, the case's id. What of them would end a line or a column is escaped.</remarks>
internal sealed class FailedCases
{
    private readonly CommandHost host;
    private readonly string? path;
    private readonly SortedSet<string> lines = new(StringComparer.Ordinal);

    public FailedCases(CommandHost host)
    {
        this.host = host;
        path = host.StateDirectory is null ? null : Path.Combine(host.StateDirectory, "failed");
        if (File.Exists(path))
        {
            Load(path);
        }
    }

    /// <summary>Why what is on record cannot be told; null: it can.</summary>
    public string? Unreadable { get; private set; }

    public int Count => lines.Count;

    /// <summary>The scripts concerned; what was deleted is forgotten.</summary>
    public IReadOnlyList<string> Scripts =>
        [.. lines.Select(ScriptOf).Distinct()];

    public bool Contains(CaseProgram program) => lines.Contains(Line(program));

    /// <summary>Takes this run's verdicts over; what did not run keeps its record.</summary>
    public void Update(IReadOnlyList<CaseResult> results)
    {
        if (path is null)
        {
            return;
        }

        if (results.Count == 0)
        {
            return;
        }

        string[] before = [.. lines];
        lines.ExceptWith(results.Select(result => Line(result.Case)));
        lines.UnionWith(results.Where(result => result.IsFailure).Select(result => Line(result.Case)));
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
            lines.UnionWith(records.Where(line => File.Exists(ScriptOf(line))));
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

    private static string ScriptOf(string line) => Uri.UnescapeDataString(line[..line.IndexOf('\t', StringComparison.Ordinal)]);

    private static string Line(CaseProgram program) => $"{Column(Path.GetFullPath(program.File))}\t{Column(program.Id)}";

    private static string Column(string text) => string.Concat(text.Select(c => c is < ' ' or '%' ? Uri.HexEscape(c) : $"{c}"));
}
