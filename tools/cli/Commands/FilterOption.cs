// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;

namespace Selftests.Cli;

/// <summary>An option that says which cases are meant. A blank one says nothing, and would mean all of them.</summary>
internal static class FilterOption
{
    public static Option<string[]> Create(string name, string value, string description)
    {
        var option = new Option<string[]>(name) { HelpName = value, Description = description, Arity = ArgumentArity.OneOrMore };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"{name} names no case: is a variable of your shell empty?");
            }
        });
        return option;
    }

    /// <summary>Which cases, by their names.</summary>
    public static Option<string[]> Names() => Create("--name", "PATTERN", "only cases whose name contains PATTERN, or matches it");
}
