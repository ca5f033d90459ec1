// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Which words of one observation can hold together: what is looked at is in one of some states, and a word belongs to some of them.</summary>
/// <param name="Observation">Its word.</param>
/// <param name="States">They exclude each other; those that are words of the language can be denied.</param>
/// <param name="IsOneOf">There is no other state: not all of them can be denied.</param>
internal sealed record ExclusiveWords(string Observation, string[] States, bool IsOneOf = false)
{
    private const string Perms = "perms";

    /// <summary>The table. A word that has no entry belongs to every state.</summary>
    public static readonly ExclusiveWords[] All =
    [
        new("pte", ["none", "present", "swap", "migration", "marker"], IsOneOf: true)
        {
            Words =
            [
                new("guard", ["marker"]), new("poison", ["marker"]),
                .. ((string[])["write", "dirty", "young", "special", "zeropage", "file", "anon", "protnone", "huge", "mmap_exclusive"]).Select(word => new WordStates(word, ["present"])),

                // Of a page that is swapped out or moved the entry still knows whose it is.
                new("anon_exclusive", ["present", "swap", "migration"]),
            ],
            Pairs = [("zeropage", "write"), ("zeropage", "anon"), ("zeropage", "file"), ("zeropage", "anon_exclusive"), ("file", "anon"), ("file", "anon_exclusive")],
        },
        new("page", ["head", "tail"]),
        new("vma", ["none", "mapped"]) { Words = [new(Perms, ["mapped"]), new("flags", ["mapped"])] },
        new("locks", ["none", "held"])
        {
            Words = [.. ((string[])["mmap_lock", "vma_lock", "i_mmap_rwsem", "anon_vma", "ptl", "folio_lock"]).Select(word => new WordStates(word, ["held"]))],
        },
        new("process", ["running", "blocked", "exited", "killed"]),
        new("thread", ["running", "blocked", "exited", "killed"]),
        new("event", [.. ConstantTable.Of(ConstantFamily.UffdEvent).Select(constant => constant.Name)]),
    ];

    /// <summary>Words that are no states themselves.</summary>
    public IReadOnlyList<WordStates> Words { get; init; } = [];

    /// <summary>Words of one state that exclude each other all the same.</summary>
    public IReadOnlyList<(string One, string Other)> Pairs { get; init; } = [];

    /// <summary>The rules of an observation, or null where it has none.</summary>
    public static ExclusiveWords? Find(string observation) => Array.Find(All, rules => rules.Observation == observation);

    /// <summary>Whether two words can not both hold.</summary>
    public bool Exclude(string one, string other) => one != other
        && (!StatesOf(one).Intersect(StatesOf(other)).Any() || Pairs.Contains((one, other)) || Pairs.Contains((other, one)));

    /// <summary>The states that are left where these words hold and those do not.</summary>
    public IEnumerable<string> Left(IEnumerable<string> held, IEnumerable<string> denied) =>
        held.Aggregate(States.AsEnumerable(), (left, word) => left.Intersect(StatesOf(word))).Except(denied);

    private string[] StatesOf(string word) =>
        States.Contains(word) ? [word] : Words.FirstOrDefault(known => known.Word == word)?.States ?? States;
}
