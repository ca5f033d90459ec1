// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Pairs;

/// <summary>What pairs of steps may come to although no order of them does, each with its reason: selftests/pairs.txt.</summary>
public sealed class AllowedOutcomes
{
    private static readonly string[] Keys = ["calls", "differs", "as", "reason"];

    private const string OtherOrder = "the other order";

    private readonly List<AllowedOutcome> entries = [];

    /// <summary>Nothing.</summary>
    public static AllowedOutcomes None { get; } = new();

    /// <summary>Every entry, in the order of the file.</summary>
    public IReadOnlyList<AllowedOutcome> Entries => entries;

    /// <summary>Reads the list.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="lines">What stands in it: blocks of lines <c>key: value</c>, with blank lines between.</param>
    /// <param name="errors">What is wrong with it, each with its place.</param>
    public static AllowedOutcomes Read(string file, IReadOnlyList<string> lines, ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(errors);
        var list = new AllowedOutcomes();
        var block = new Dictionary<string, string>(StringComparer.Ordinal);
        int begin = 0;
        for (int i = 0; i <= lines.Count; i++)
        {
            string line = i < lines.Count ? lines[i].Trim() : "";
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.Length == 0)
            {
                list.Add(block, $"{file}:{begin + 1}", errors);
                block.Clear();
            }
            else if (line.Split(':', 2) is [var key, var value] && Keys.Contains(key))
            {
                begin = block.Count == 0 ? i : begin;
                block[key] = value.Trim();
            }
            else
            {
                errors.Add($"{file}:{i + 1}: '{line}' is none of {string.Join(", ", Keys.Select(one => $"'{one}: ...'"))}");
            }
        }

        return list;
    }

    /// <summary>Whether an entry says that this may be otherwise behind such a race.</summary>
    internal bool Explains(CaseProgram raced, string what, bool isOfOther) =>
        entries.Exists(entry => entry.Explains(raced, what, isOfOther));

    private void Add(Dictionary<string, string> block, string place, ICollection<string> errors)
    {
        if (block.Count == 0)
        {
            return;
        }

        string[] missing = [.. Keys.Where(key => key != "as" && block.GetValueOrDefault(key, "").Length == 0)];
        if (missing.Length > 0)
        {
            errors.Add($"{place}: the entry has no '{missing[0]}: ...'");
        }
        else if (Words(block["calls"]) is not [var one, var other])
        {
            errors.Add($"{place}: 'calls:' names two calls or accesses, such as 'calls: store, madvise'");
        }
        else if (block.TryGetValue("as", out string? word) && word != OtherOrder)
        {
            errors.Add($"{place}: 'as:' says '{OtherOrder}', or is left out");
        }
        else
        {
            entries.Add(new AllowedOutcome(one, other, Words(block["differs"]), word is not null, block["reason"]));
        }
    }

    private static string[] Words(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
