// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>Files and folders that a page names: by a link, or as a path in backquotes that begins with a folder of ours.</summary>
internal static partial class PageLinks
{
    private static readonly string[] Folders =
        ["mm-core/", "dsl/", "harness/", "selftests/", "tools/", "docs/", ".ci/"];

    /// <summary>Each with the line where it stands; a link is relative to its page, a path to the root.</summary>
    public static IEnumerable<(int Line, string Path)> In(SourceText page)
    {
        string folder = Path.GetDirectoryName(page.Path)!;
        for (int i = 0; i < page.Lines.Count; i++)
        {
            foreach (Match link in Link().Matches(page.Lines[i]))
            {
                yield return (i + 1, Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, link.Groups[1].Value))));
            }

            foreach (Match quoted in Quoted().Matches(page.Lines[i]))
            {
                if (Folders.Any(ours => quoted.Groups[1].Value.StartsWith(ours, StringComparison.Ordinal)))
                {
                    yield return (i + 1, quoted.Groups[1].Value);
                }
            }
        }
    }

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([\w./-]+/[\w./-]*)`")]
    private static partial Regex Quoted();
}
