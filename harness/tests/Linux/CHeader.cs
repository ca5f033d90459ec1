// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The enumerators and the numbers that a header of the executor defines.</summary>
internal sealed partial class CHeader
{
    private readonly Dictionary<string, long> known = [];
    private readonly Dictionary<string, List<(string Name, long Value)>> enums = [];

    public CHeader(string text)
    {
        text = Comments().Replace(text, "");
        foreach (Match define in Defines().Matches(text))
        {
            if (TryEvaluate(define.Groups["value"].Value, out long value))
            {
                known[define.Groups["name"].Value] = value;
            }
        }

        foreach (Match one in Enums().Matches(text))
        {
            enums[one.Groups["name"].Value] = Members(one.Groups["body"].Value);
        }
    }

    /// <summary>A number.</summary>
    public long this[string name] => known[name];

    /// <summary>The members of an enum, in order.</summary>
    public IReadOnlyList<(string Name, long Value)> Enum(string name) => enums[name];

    private List<(string Name, long Value)> Members(string body)
    {
        var members = new List<(string Name, long Value)>();
        foreach (string member in body.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = member.Split('=', StringSplitOptions.TrimEntries);
            long value = members.Count == 0 ? 0 : members[^1].Value + 1;
            if (parts.Length == 2 && !TryEvaluate(parts[1], out value))
            {
                throw new FormatException($"{parts[0]} = {parts[1]}");
            }

            known[parts[0]] = value;
            members.Add((parts[0], value));
        }

        return members;
    }

    /// <summary>What these headers have: numbers, names, shifts, bars, a difference, each in brackets or not.</summary>
    private bool TryEvaluate(string expression, out long value)
    {
        string text = Suffixes().Replace(expression, "").Trim();
        foreach ((string sign, Func<long, long, long> apply) in ((string, Func<long, long, long>)[])
            [("|", (a, b) => a | b), ("-", (a, b) => a - b), ("*", (a, b) => a * b), ("<<", (a, b) => a << (int)b)])
        {
            if (Split(text, sign) is (var left, var right))
            {
                bool both = TryEvaluate(left, out long a) & TryEvaluate(right, out long b);
                value = both ? apply(a, b) : 0;
                return both;
            }
        }

        if (text is ['(', .., ')'])
        {
            return TryEvaluate(text[1..^1], out value);
        }

        return known.TryGetValue(text, out value)
            || (text.StartsWith("0x", StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value))
            || long.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>At the last such sign that stands in no brackets.</summary>
    private static (string Left, string Right)? Split(string text, string sign)
    {
        int depth = 0;
        for (int i = text.Length - 1; i > 0; i--)
        {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (depth == 0 && text.AsSpan(i).StartsWith(sign, StringComparison.Ordinal))
            {
                return (text[..i], text[(i + sign.Length)..]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"(?<=\d)U?L+\b")]
    private static partial Regex Suffixes();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?m)^#define\s+(?<name>\w+)[ \t]+(?<value>[^\n]+)$")]
    private static partial Regex Defines();

    [GeneratedRegex(@"enum\s+(?<name>\w+)\s*\{(?<body>[^}]*)\}")]
    private static partial Regex Enums();
}
