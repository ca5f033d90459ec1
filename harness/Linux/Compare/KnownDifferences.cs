// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Concurrent;

namespace Selftests.Harness.Linux;

/// <summary>selftests/known-differences.txt: blocks of <c>case:</c>, <c>step:</c>, <c>observation:</c>, <c>reason:</c> and <c>kernel:</c> under TEMPORARY or PERMANENT.</summary>
public sealed class KnownDifferences
{
    /// <summary>The file's name, in the folder selftests.</summary>
    public const string FileName = "known-differences.txt";

    private static readonly string[] Keys = ["case", "step", "observation", "reason", "kernel"];
    private readonly ConcurrentDictionary<KnownDifference, bool> used = new();
    private readonly ConcurrentDictionary<KnownDifference, bool> tried = new();

    private KnownDifferences(IReadOnlyList<KnownDifference> entries) => Entries = entries;

    /// <summary>None.</summary>
    public static KnownDifferences Empty { get; } = new([]);

    /// <summary>Every entry, in the order of the file.</summary>
    public IReadOnlyList<KnownDifference> Entries { get; }

    /// <summary>Entries that no longer apply: each is a failure.</summary>
    /// <param name="ranAll">Every case of the suite ran: then also those whose case is gone, or that speak of many cases, are known to be stale.</param>
    public IReadOnlyList<KnownDifference> Stale(bool ranAll) =>
        [.. Entries.Where(entry => !used.ContainsKey(entry) && (ranAll || (tried.ContainsKey(entry) && !entry.Case.Contains('*', StringComparison.Ordinal))))];

    /// <summary>The repository's own, or none where there is no such file.</summary>
    public static KnownDifferences OfRepository()
    {
        string relative = Path.Combine("selftests", FileName);
        return RepositoryFolder.With(relative) is { } root ? Read(Path.Combine(root, relative)) : Empty;
    }

    /// <summary>Reads a file; what is wrong with it is a FormatException that names the line.</summary>
    public static KnownDifferences Read(string path) => Parse(File.ReadAllLines(path));

    /// <summary>Reads the lines of a file.</summary>
    public static KnownDifferences Parse(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var entries = new List<KnownDifference>();
        var block = new Dictionary<string, string>(StringComparer.Ordinal);
        bool? permanent = null;
        int first = 0;
        for (int i = 0; i <= lines.Count; i++)
        {
            string line = i < lines.Count ? lines[i].Trim() : "";
            if (line.Length == 0)
            {
                Close(entries, block, permanent, first);
            }
            else if (line is "TEMPORARY" or "PERMANENT")
            {
                Close(entries, block, permanent, first);
                permanent = line == "PERMANENT";
            }
            else if (line[0] != '#')
            {
                first = block.Count == 0 ? i + 1 : first;
                Add(block, line, i + 1);
            }
        }

        return new KnownDifferences(entries);
    }

    /// <summary>The entry that explains a difference, or null.</summary>
    public KnownDifference? Find(string caseId, string stepPath, Difference difference)
    {
        foreach (KnownDifference entry in Entries)
        {
            if (entry.Explains(caseId, stepPath, difference))
            {
                used[entry] = true;
                return entry;
            }
        }

        return null;
    }

    /// <summary>Notes that a case was compared as a whole.</summary>
    public void Tried(string caseId)
    {
        foreach (KnownDifference entry in Entries)
        {
            if (entry.IsAbout(caseId))
            {
                tried[entry] = true;
            }
        }
    }

    private static void Add(Dictionary<string, string> block, string line, int number)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        string key = colon < 0 ? line : line[..colon];
        if (colon < 0 || !Keys.Contains(key))
        {
            throw new FormatException($"{FileName}:{number}: one of {string.Join(", ", Keys.Select(each => $"'{each}:'"))} must stand here");
        }

        if (!block.TryAdd(key, line[(colon + 2)..].Trim()))
        {
            throw new FormatException($"{FileName}:{number}: '{key}:' stands twice");
        }
    }

    private static void Close(List<KnownDifference> entries, Dictionary<string, string> block, bool? permanent, int first)
    {
        if (block.Count == 0)
        {
            return;
        }

        string? missing = Keys.FirstOrDefault(key => !block.ContainsKey(key));
        if (missing is not null)
        {
            throw new FormatException($"{FileName}:{first}: '{missing}:' is missing");
        }

        entries.Add(new KnownDifference(
            first, permanent ?? throw new FormatException($"{FileName}:{first}: an entry stands under TEMPORARY or PERMANENT"),
            block["case"], block["step"], block["observation"], block["reason"], block["kernel"]));
        block.Clear();
    }
}
