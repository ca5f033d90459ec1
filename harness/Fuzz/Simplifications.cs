// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text.RegularExpressions;

namespace Selftests.Harness.Fuzz;

/// <summary>
/// Scripts that say less than a script: shorter ranges, fewer flags, no thread, no child, smaller regions, plain numbers.
/// </summary>
internal static partial class Simplifications
{
    private const string Plain = "PROT_READ|PROT_WRITE";

    private static readonly string[] Areas = ["a", "b"];

    /// <summary>
    /// Each with one thing changed, and none that leads back to where it came from, the most telling ones first. Not all of them check, or
    /// show anything.
    /// </summary>
    public static IEnumerable<FuzzScript> Of(FuzzScript script)
    {
        if (script.Machine.Length > 0)
        {
            yield return script with { Machine = "" };
        }

        foreach (FuzzScript whole in OfTheWhole(script))
        {
            yield return whole;
        }

        for (int i = 0; i < script.Statements.Count; i++)
        {
            foreach (FuzzStatement simpler in Of(script.Statements[i]))
            {
                FuzzStatement[] statements = [.. script.Statements];
                statements[i] = simpler;
                yield return script with { Statements = statements };
            }
        }
    }

    /// <summary>Names that count from 1, in the order in which they come.</summary>
    public static FuzzScript Renumbered(FuzzScript script)
    {
        Dictionary<string, string> names = [];
        Dictionary<string, int> counts = [];
        return WithText(script, text => Numbered().Replace(text, match =>
        {
            if (!names.TryGetValue(match.Value, out string? name))
            {
                string stem = match.Groups["stem"].Value;
                counts[stem] = counts.GetValueOrDefault(stem) + 1;
                names[match.Value] = name = $"{stem}{counts[stem]}";
            }

            return name;
        }));
    }

    private static IEnumerable<FuzzScript> OfTheWhole(FuzzScript script)
    {
        foreach (string area in Areas)
        {
            int[] used = [.. script.Statements.SelectMany(statement => PagesOf(statement.Text, area))];
            if (used.Length > 0 && used.Min() > 0)
            {
                yield return WithText(script, text => Shifted(text, area, used.Min()));
            }

            yield return WithText(script, text => Resized(text, area, used.Length == 0 ? 1 : used.Max() + 1));
            yield return WithText(script,
                text => FixedArea()
                    .Replace(text, match => match.Groups["area"].Value == area ? $"{area} = mmap({match.Groups["rest"]})" : match.Value));
        }
    }

    private static IEnumerable<FuzzStatement> Of(FuzzStatement statement)
    {
        if (statement.Thread.Length > 0)
        {
            yield return statement with { Thread = "" };
        }

        if (statement.Process.Length > 0)
        {
            yield return statement with { Process = "" };
        }

        foreach (string text in Texts(statement.Text).Where(text => text != statement.Text))
        {
            yield return statement with { Text = text };
        }
    }

    private static IEnumerable<string> Texts(string text)
    {
        foreach (Match flag in Flag().Matches(text))
        {
            yield return text.Remove(flag.Index, flag.Length);
        }

        foreach (Match protection in Protection().Matches(text))
        {
            yield return Replaced(text, protection, Plain);
        }

        foreach (Match slice in Slice().Matches(text))
        {
            (int from, int to) = (Number(slice, "from"), Number(slice, "to"));
            yield return Replaced(text, slice, $"[{from}]");
            yield return Replaced(text, slice, $"[{to - 1}]");
            yield return Replaced(text, slice, $"[{from}..{from + ((to - from + 1) / 2)}]");
        }

        foreach (Match index in Index().Matches(text))
        {
            yield return Replaced(text, index, "[0]");
        }

        foreach (Match pages in Pages().Matches(text))
        {
            yield return Replaced(text, pages, "1 page");
            yield return Replaced(text, pages, Number(pages, "count") > 3 ? $"{Number(pages, "count") / 2} pages" : pages.Value);
        }

        foreach (Match offset in Offset().Matches(text))
        {
            yield return text.Remove(offset.Index, offset.Length);
        }

        foreach (Match bytes in Bytes().Matches(text))
        {
            yield return Replaced(text, bytes, ", 1 page");
            yield return Replaced(text, bytes, ", 1 bytes");
        }

        yield return Value().Replace(text, ", 1)");
        yield return Position().Replace(text, ", 0)");
    }

    private static string Replaced(string text, Match match, string by) =>
        $"{text[..match.Index]}{by}{text[(match.Index + match.Length)..]}";

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static FuzzScript WithText(FuzzScript script, Func<string, string> change) => script with
    {
        Statements = [.. script.Statements.Select(statement => statement with
        {
            Text = change(statement.Text), Process = change(statement.Process), Thread = change(statement.Thread),
        })],
    };

    /// <summary>The first and the last page of each range of an area that a statement names.</summary>
    private static IEnumerable<int> PagesOf(string text, string area)
    {
        foreach (Match place in Place().Matches(text).Where(match => match.Groups["area"].Value == area))
        {
            yield return Number(place, "from");
            yield return place.Groups["to"].Success ? Number(place, "to") - 1 : Number(place, "from");
        }
    }

    private static string Shifted(string text, string area, int by) => Place().Replace(text, match =>
        match.Groups["area"].Value != area ? match.Value
        : match.Groups["to"].Success ? $"{area}[{Number(match, "from") - by}..{Number(match, "to") - by}]"
        : $"{area}[{Number(match, "from") - by}]");

    private static string Resized(string text, string area, int pages) => Area().Replace(text, match =>
        match.Groups["area"].Value == area ? $"{match.Groups["head"].Value}{(pages == 1 ? "1 page" : $"{pages} pages")}" : match.Value);

    [GeneratedRegex(@"\b(?<stem>[ctdmgw])\d+\b")]
    private static partial Regex Numbered();

    // Without O_NONBLOCK somebody would wait for ever.
    [GeneratedRegex(@"\|(MAP|MREMAP|MFD|O|PAGE_IS)_(?!NONBLOCK)[A-Z0-9_]+")]
    private static partial Regex Flag();

    [GeneratedRegex(@"\bPROT_[A-Z|_]+")]
    private static partial Regex Protection();

    [GeneratedRegex(@"\[(?<from>\d+)\.\.(?<to>\d+)\]")]
    private static partial Regex Slice();

    [GeneratedRegex(@"\[(?<from>[1-9]\d*)\]")]
    private static partial Regex Index();

    [GeneratedRegex(@"\b(?<count>\d+) pages?\b")]
    private static partial Regex Pages();

    [GeneratedRegex(@" \+ \d+( bytes)?")]
    private static partial Regex Offset();

    [GeneratedRegex(@", \d+ bytes")]
    private static partial Regex Bytes();

    [GeneratedRegex(@", 0x[0-9a-f]+\)$")]
    private static partial Regex Value();

    [GeneratedRegex(@"(?<=^(pread|pwrite|mmap|ftruncate|lseek)\(.*), \d+( pages?)?\)$")]
    private static partial Regex Position();

    [GeneratedRegex(@"\b(?<area>[ab])\[(?<from>\d+)(\.\.(?<to>\d+))?\]")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?<head>(?<area>[ab]) = mmap\((addr\(0x[0-9a-f]+\), )?)\d+ pages?")]
    private static partial Regex Area();

    [GeneratedRegex(@"^(?<area>[ab]) = mmap\(addr\(0x[0-9a-f]+\), (?<rest>.*)\|MAP_FIXED_NOREPLACE\)")]
    private static partial Regex FixedArea();
}
