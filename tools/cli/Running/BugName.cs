// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Cli;

/// <summary>The bugs of the zoo, as a user names them.</summary>
internal static class BugName
{
    /// <summary>The id of a bug that is named by its id or its short name.</summary>
    public static string Resolve(string idOrName) =>
        BugZoo.Find(idOrName)?.Id
        ?? throw new UsageException(
            $"no bug of the zoo is called '{idOrName}'{NearestNames.Hint(idOrName, All())}; 'mmt zoo --list' lists them");

    /// <summary>Whether a bug is called so, or might be: <c>Z</c> and a number.</summary>
    public static bool LooksLikeOne(string word) =>
        BugZoo.Find(word) is not null || (word is ['Z' or 'z', _, ..] && word.Skip(1).All(char.IsAsciiDigit));

    private static IEnumerable<string> All() => BugZoo.All.SelectMany(bug => new[] { bug.Id, bug.Name });
}
