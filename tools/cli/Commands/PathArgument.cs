// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;

namespace Selftests.Cli;

/// <summary>The paths that most commands take.</summary>
internal static class PathArgument
{
    public static Argument<string[]> Create() => new("paths")
    {
        Description = "scripts and folders; without one, selftests/",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>A mistyped option would be taken for a path, and be reported as a missing script.</summary>
    public static void RefuseOptions(Argument<string[]> paths, Command command) => paths.Validators.Add(result =>
    {
        IEnumerable<string> options = command.Options.SelectMany(option => option.Aliases.Append(option.Name));
        foreach (string word in result.Tokens.Select(token => token.Value).Where(word => word.StartsWith('-') && !File.Exists(word)))
        {
            result.AddError($"unknown option '{word}'{NearestNames.Hint(word, options)}");
        }
    });
}
