// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Cli;

/// <summary>Answers a mistyped name with those that it may have meant.</summary>
internal static class NearestNames
{
    private const int Shown = 3;
    private const int ShortestPart = 2;

    /// <summary>The names of which the text is a part; without one, the name that is fewest letters away.</summary>
    public static IReadOnlyList<string> Of(string text, IEnumerable<string> names)
    {
        string[] all = [.. names.Distinct(StringComparer.Ordinal)];
        string[] whole = text.Length < ShortestPart ? [] : [.. all.Where(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))];
        return whole.Length > 0 ? whole[..Math.Min(whole.Length, Shown)] : Nearest.To(text, all) is { } near ? [near] : [];
    }

    /// <summary><c>; did you mean 'cow' or 'ksm'?</c>, or nothing when no name is near.</summary>
    public static string Hint(string text, IEnumerable<string> names)
    {
        IReadOnlyList<string> near = Of(text, names);
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?";
    }
}
