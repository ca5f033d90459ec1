// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>
/// Which words of one observation can hold together: what is looked at is in one of some states, and a word belongs to some of them.
/// </summary>
/// <param name="States">They exclude each other; those that are words of the language can be denied.</param>
/// <param name="IsOneOf">There is no other state: not all of them can be denied.</param>
internal sealed record ExclusiveWords(string[] States, bool IsOneOf = false)
{
    /// <summary>Of an entry. A word that has no state here belongs to every one.</summary>
    public static readonly ExclusiveWords Entry = new(["none", "present", "swap", "migration", "marker"], IsOneOf: true)
    {
        Words =
        [
            new("guard", ["marker"]), new("poison", ["marker"]),
            .. Of("present", "write", "dirty", "young", "special", "zeropage", "file", "anon", "protnone", "huge", "mmap_exclusive"),

            // Of a page that is swapped out or moved the entry still knows whose it is.
            new("anon_exclusive", ["present", "swap", "migration"]),
        ],
        Pairs =
        [
            ("zeropage", "write"), ("zeropage", "anon"), ("zeropage", "file"), ("zeropage", "anon_exclusive"), ("file", "anon"),
            ("file", "anon_exclusive"),
        ],
    };

    /// <summary>Words that are no states themselves.</summary>
    public IReadOnlyList<WordStates> Words { get; init; } = [];

    /// <summary>Words of one state that exclude each other all the same.</summary>
    public IReadOnlyList<(string One, string Other)> Pairs { get; init; } = [];

    /// <summary>Words that belong to one state.</summary>
    public static IEnumerable<WordStates> Of(string state, params string[] words) => words.Select(word => new WordStates(word, [state]));

    /// <summary>Whether two words can not both hold.</summary>
    public bool Exclude(string one, string other) => one != other
        && (!StatesOf(one).Intersect(StatesOf(other)).Any() || Pairs.Contains((one, other)) || Pairs.Contains((other, one)));

    /// <summary>The states that are left where these words hold and those do not.</summary>
    public IEnumerable<string> Left(IEnumerable<string> held, IEnumerable<string> denied) =>
        held.Aggregate(States.AsEnumerable(), (left, word) => left.Intersect(StatesOf(word))).Except(denied);

    private string[] StatesOf(string word) =>
        States.Contains(word) ? [word] : Words.FirstOrDefault(known => known.Word == word)?.States ?? States;
}
