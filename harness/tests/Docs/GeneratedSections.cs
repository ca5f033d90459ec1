// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// Parts of a page that are written from tables of the code: <c>&lt;!-- generated: name --&gt;</c> to <c>&lt;!-- end --&gt;</c>.
/// </summary>
internal static partial class GeneratedSections
{
    /// <summary>The page with every generated part written anew; a part that nobody generates is an error.</summary>
    public static string Fill(string page, IReadOnlyDictionary<string, string> contents) =>
        Section()
            .Replace(
                page, match => match.Groups["open"].Value + ContentOf(match.Groups["name"].Value, contents) + match.Groups["close"].Value);

    public static IReadOnlyList<string> NamesIn(string page) =>
        [.. Section().Matches(page).Select(match => match.Groups["name"].Value)];

    private static string ContentOf(string name, IReadOnlyDictionary<string, string> contents) =>
        contents.GetValueOrDefault(name) ?? throw new FormatException($"nobody generates '{name}'");

    [GeneratedRegex(@"(?<open><!-- generated: (?<name>[\w-]+) -->\n).*?(?<close><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Section();
}
