// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;

namespace Selftests.Cli;

/// <summary><c>--allow-csharp</c>, without which no command compiles or runs code of a script.</summary>
internal static class CsharpOption
{
    public static Option<string> Create(string description = "let csharp blocks run") =>
        new("--allow-csharp") { Description = description, Arity = ArgumentArity.Zero };

    public static bool IsGiven(ParseResult parsed, Option<string> option) => parsed.GetResult(option) is not null;
}
