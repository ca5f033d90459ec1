// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>Finds the fenced blocks of a page. What a page shows is run, so that it stays true.</summary>
internal static class DocBlocks
{
    private const string Fence = "```";

    /// <summary>The pages that are held to it.</summary>
    public static IEnumerable<SourceText> Pages =>
        Repository.Files.Where(file => file.Path == "README.md" || (file.IsUnder("docs") && file.Extension == ".md"));

    public static IEnumerable<DocBlock> Of(string language) =>
        Pages.SelectMany(Read).Where(block => block.Language == language);

    public static IEnumerable<DocBlock> Read(SourceText page)
    {
        int open = -1;
        for (int i = 0; i < page.Lines.Count; i++)
        {
            if (!page.Lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            if (open < 0)
            {
                open = i;
                continue;
            }

            string[] words = page.Lines[open][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string text = string.Concat(page.Lines.Skip(open + 1).Take(i - open - 1).Select(line => line + "\n"));
            yield return new DocBlock(page.Path, open + 2, words.FirstOrDefault(""), [.. words.Skip(1)], text);
            open = -1;
        }

        if (open >= 0)
        {
            throw new FormatException($"{page.Path}:{open + 1}: the fence is never closed");
        }
    }
}
