// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>What the model cites of Linux is there: <c>mm/memory.c:do_anonymous_page()</c>, in this form and no other.</summary>
internal static partial class CitationRule
{
    public static IEnumerable<Finding> Check(SourceText file, KernelFunctions known)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            foreach (Match match in Citation().Matches(file.Lines[i]))
            {
                if (Fault(match, known) is string fault)
                {
                    yield return file.At(i + 1, fault);
                }
            }
        }
    }

    private static string? Fault(Match match, KernelFunctions known)
    {
        string path = match.Groups["path"].Value;
        string function = match.Groups["function"].Value;
        if (!match.Groups["call"].Success)
        {
            return $"'{match.Value}' is not of the form path:function()";
        }

        if (known.Has(path, function))
        {
            return null;
        }

        string elsewhere = string.Join(", ", known.Elsewhere(function).Take(3));
        return $"Linux has no {path}:{function}()" + (elsewhere.Length == 0 ? "" : $"; there is {elsewhere}()");
    }

    [GeneratedRegex(@"(?<![\w/])(?<path>(?:mm|fs|kernel|arch|include|lib|ipc|block|drivers)/[\w./-]+\.[chS]):(?:(?<function>\w+)(?<call>\(\))?)?")]
    private static partial Regex Citation();
}
