// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Tests;

/// <summary>Every pair of words of an observation, by what the checker says of it.</summary>
public class ExclusiveWordsTests
{
    private const string OfAPresentEntry = "none swap migration marker guard poison";

    /// <summary>Words of a pte, each with all that exclude it.</summary>
    private static readonly Dictionary<string, string> Pte = new()
    {
        ["none"] = "present write dirty young special zeropage anon file swap anon_exclusive mmap_exclusive protnone guard poison "
            + "migration marker huge",
        ["present"] = OfAPresentEntry,
        ["write"] = $"{OfAPresentEntry} zeropage",
        ["dirty"] = OfAPresentEntry,
        ["young"] = OfAPresentEntry,
        ["special"] = OfAPresentEntry,
        ["zeropage"] = $"{OfAPresentEntry} write anon file anon_exclusive",
        ["anon"] = $"{OfAPresentEntry} zeropage file",
        ["file"] = $"{OfAPresentEntry} zeropage anon anon_exclusive",
        ["swap"] = "none present write dirty young special zeropage anon file mmap_exclusive protnone guard poison migration marker huge",
        ["anon_exclusive"] = "none marker guard poison zeropage file",
        ["mmap_exclusive"] = OfAPresentEntry,
        ["uffd_wp"] = "",
        ["soft_dirty"] = "",
        ["protnone"] = OfAPresentEntry,
        ["guard"] = "none present write dirty young special zeropage anon file swap anon_exclusive mmap_exclusive protnone migration huge",
        ["poison"] = "none present write dirty young special zeropage anon file swap anon_exclusive mmap_exclusive protnone migration huge",
        ["migration"] = "none present write dirty young special zeropage anon file swap mmap_exclusive protnone guard poison marker huge",
        ["marker"] = "none present write dirty young special zeropage anon file swap anon_exclusive mmap_exclusive protnone migration huge",
        ["huge"] = OfAPresentEntry,
    };

    /// <summary>What a word brings along, so that it cannot be denied beside it.</summary>
    private static readonly Dictionary<string, string> PteNeeds = new()
    {
        ["write"] = "present", ["dirty"] = "present", ["young"] = "present", ["special"] = "present", ["zeropage"] = "present",
        ["anon"] = "present",
        ["file"] = "present", ["mmap_exclusive"] = "present", ["protnone"] = "present", ["huge"] = "present", ["guard"] = "marker",
        ["poison"] = "marker",
    };

    private static IEnumerable<string> PteWords => ObservationTable.Find("pte")!.Bits;

    [Test]
    public void EveryPairOfPteWords_IsRefusedWhereItCannotHold()
    {
        Pte.Keys.Should().BeEquivalentTo(PteWords);
        foreach (string one in PteWords)
        {
            Refused(PteWords.Where(other => other != one), other => $"pte(p): {one}, {other}")
                .Should().BeEquivalentTo(Pte[one].Split(' ', StringSplitOptions.RemoveEmptyEntries), one);
        }
    }

    [Test]
    public void EveryPteWord_BesideADeniedOne_IsRefusedWhereItBringsThatAlong()
    {
        foreach (string one in PteWords)
        {
            string[] expected = PteNeeds.TryGetValue(one, out string? needed) ? [needed] : [];

            Refused(PteWords.Where(other => other != one), other => $"pte(p): {one}, !{other}").Should().BeEquivalentTo(expected, one);
            Refused(PteWords.Where(other => other != one), other => $"pte(p): !{other}, {one}").Should().BeEquivalentTo(expected, one);
            Refused(PteWords.Where(other => other != one), other => $"pte(p): !{other}, !{one}").Should().BeEmpty(one);
        }
    }

    [Test]
    public void EveryPairOfPageWords_MayHold_ButHeadAndTail()
    {
        IReadOnlyList<string> words = ObservationTable.Find("page")!.Bits;
        foreach (string one in words)
        {
            string[] expected = one == "head" ? ["tail"] : one == "tail" ? ["head"] : [];

            Refused(words.Where(other => other != one), other => $"page(p[0]): {one}, {other}").Should().BeEquivalentTo(expected, one);
        }
    }

    [Test]
    public void EveryRule_IsAboutWordsThatThereAre()
    {
        foreach (ObservationSpec spec in ObservationTable.All.Concat(ObservationTable.Own).Where(spec => spec.Exclusive is not null))
        {
            ExclusiveWords rules = spec.Exclusive!;
            IEnumerable<string> words = spec.Bits.Concat(spec.Fields.Select(field => field.Name)).Append("perms");

            rules.Words.Select(word => word.Word).Concat(rules.Pairs.SelectMany(pair => (string[])[pair.One, pair.Other])).Except(words)
                .Should().BeEmpty(spec.Name);
            rules.Words.SelectMany(word => word.States).Except(rules.States).Should().BeEmpty(spec.Name);
        }
    }

    private static string[] Refused(IEnumerable<string> words, Func<string, string> expectation) =>
        [.. words.Where(word => !Checks(expectation(word)))];

    private static bool Checks(string expectation)
    {
        ReadResult read =
            ScriptReader.Read($"test \"a\" {{\np = mmap(4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nexpect {expectation}\n}}\n", "x");
        read.Diagnostics.Should().BeEmpty(expectation);
        return Checker.Check(read.File!, new CheckOptions()).Diagnostics.Count == 0;
    }
}
