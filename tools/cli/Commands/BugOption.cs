// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;

namespace Selftests.Cli;

/// <summary><c>--bug</c>, once or more: bugs of the zoo.</summary>
internal static class BugOption
{
    public static Option<string[]> Create(string description = "switch a bug of the zoo on, by id or short name") =>
        new("--bug") { HelpName = "ID", Description = description, Arity = ArgumentArity.OneOrMore };
}
