// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Checking;

namespace Selftests.Dsl;

/// <summary>Finds what is wrong with a script before anything of it runs, all of it and not the first only.</summary>
public static class Checker
{
    /// <summary>Checks a script that was read without errors.</summary>
    public static CheckResult Check(ScriptFile file, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        var context = new CheckContext(options);
        IReadOnlyList<ScriptFile> included = new IncludeLoader(context).Load(file);
        foreach (ScriptFile each in included)
        {
            Collector.Collect(context, each);
        }

        Collector.Collect(context, file);
        var sizes = new SizeChecker(context);
        if (new ExpansionChecker(context, sizes).Check(file))
        {
            CheckFiles(context, sizes, included, file);
        }

        return new CheckResult(file, included, InOrder(context.Diagnostics, included)) { Meaning = context.Meaning };
    }

    private static void CheckFiles(CheckContext context, SizeChecker sizes, IReadOnlyList<ScriptFile> included, ScriptFile file)
    {
        var checker = new FileChecker(context, sizes);
        foreach (ScriptFile each in included)
        {
            checker.Check(each, isIncluded: true);
        }

        checker.Check(file, isIncluded: false);
    }

    private static List<Diagnostic> InOrder(IReadOnlyList<Diagnostic> diagnostics, IReadOnlyList<ScriptFile> included)
    {
        if (diagnostics.Count == 0)
        {
            return [];
        }

        // The script itself comes last, as it was checked last.
        List<string> files = [.. included.Select(file => file.FileName)];
        return
        [
            .. diagnostics
                .OrderBy(diagnostic => files.IndexOf(diagnostic.File) is >= 0 and var index ? index : files.Count)
                .ThenBy(diagnostic => diagnostic.Span.Line)
                .ThenBy(diagnostic => diagnostic.Span.Column),
        ];
    }
}
