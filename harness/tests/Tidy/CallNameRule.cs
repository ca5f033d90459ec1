// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>
/// A call, or an observation, is known by a property of its descriptor and not by its string: what is special about one may be so of the
/// next.
/// </summary>
internal static partial class CallNameRule
{
    public static IEnumerable<Finding> Check(SourceText file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            Match match = ByName().Match(file.Lines[i]);
            if (match.Success)
            {
                yield return file.At(i + 1, $"'{match.Value}' asks for a name: the descriptor says what is special about it");
            }
        }
    }

    [GeneratedRegex(@"(?:CallStep|CallStatement|ObserveStep) \{ [^}]*Name: (?:not )?\(?""|"
        + @"(?:[sS]pec|step|call|Call)\.Name (?:==|!=|is) (?:not )?\(?""")]
    private static partial Regex ByName();
}
