// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>
/// What the model cites of Linux is there: <c>mm/memory.c:do_anonymous_page()</c> for a function and
/// <c>include/linux/rmap.h:struct anon_vma</c> for a type, in these forms and no other.
/// </summary>
internal static partial class CitationRule
{
    private const string SourcePath = @"(?<![\w/])(?<path>(?:mm|fs|kernel|arch|include|lib|ipc|block|drivers|security)/[\w./-]+\.[chS])";

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

            foreach (Match match in NameBehindAComma().Matches(file.Lines[i]))
            {
                yield return file.At(i + 1, $"'{match.Value}' is not of the form path:function()");
            }
        }
    }

    private static string? Fault(Match match, KernelFunctions known)
    {
        string path = match.Groups["path"].Value;
        string name = match.Groups["name"].Value;
        if (name.Length == 0)
        {
            return $"'{match.Value}' is not of the form path:function()";
        }

        if (known.Has(path, name))
        {
            return null;
        }

        string elsewhere = string.Join(", ", known.Elsewhere(name).Take(3));
        return $"Linux has no {path}:{name}" + (elsewhere.Length == 0 ? "" : $"; there is {elsewhere}");
    }

    [GeneratedRegex(SourcePath + @":(?:(?<name>(?:struct|union|enum) \w+)|(?<name>\w+)\(\)|\w*)")]
    private static partial Regex Citation();

    /// <summary>What nobody would look up: a name that stands behind a file. Other paths, prose and constants are none.</summary>
    [GeneratedRegex(
        SourcePath + @", (?![A-Z\d])(?:its )?(?:(?:struct|union|enum) \w+|\w+\(\)|\w*_\w+(?![\w/])|\w+(?=[.;:<]))")]
    private static partial Regex NameBehindAComma();
}
