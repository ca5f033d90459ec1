// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Finds what is wrong with a script before anything of it runs, all of it and not the first only.</summary>
public static class Checker
{
    /// <summary>Checks a script that was read without errors.</summary>
    public static CheckResult Check(ScriptFile file, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        return new CheckResult(file, [], []);
    }
}
