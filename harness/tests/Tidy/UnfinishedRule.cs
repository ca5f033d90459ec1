// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>Nothing is left for later, switched off or waited for by the clock.</summary>
internal static partial class UnfinishedRule
{
    public static IEnumerable<Finding> Check(SourceText file)
    {
        if (file.Extension is not (".cs" or ".c" or ".h" or ".sh" or ".mmt"))
        {
            yield break;
        }

        for (int i = 0; i < file.Lines.Count; i++)
        {
            Match match = Unfinished().Match(file.Lines[i]);
            if (match.Success)
            {
                yield return file.At(i + 1, $"'{match.Value}' does not belong in finished code");
            }
        }
    }

    [GeneratedRegex(
        @"\b(?:TODO|FIXME|XXX|HACK)\b|\bNotImplementedException\b|\bThread\.Sleep\(|\bAssert\.(?:Ignore|Inconclusive|Pass)\(|\[(?:Ignore|"
            + @"Explicit)\b|#pragma warning disable")]
    private static partial Regex Unfinished();
}
