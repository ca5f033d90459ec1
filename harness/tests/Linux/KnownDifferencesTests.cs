// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Which entry explains which difference, and when one is stale.</summary>
internal sealed class KnownDifferencesTests
{
    private const string File = """
        # a comment
        TEMPORARY

        case: mremap/"moves"
        step: :3
        observation: page *
        reason: the model counts otherwise
        kernel: mm/mremap.c:move_ptes()

        PERMANENT
        case: *
        step: *
        observation: vma name
        reason: names
        kernel: fs/proc/task_mmu.c:show_map_vma()
        """;

    private static readonly Difference Refcount = new(0, "page refcount", "p[0]", "1", "2");

    [Test]
    public void Parse_TwoBlocks_GivesBoth()
    {
        KnownDifferenceList list = KnownDifferenceList.Parse(File, "k");

        list.Diagnostics.Should().BeEmpty();
        list.Entries.Select(entry => (entry.Line, entry.Section, entry.Case)).Should()
            .Equal((4, "TEMPORARY", "mremap/\"moves\""), (11, "PERMANENT", "*"));
    }

    [TestCase("mremap/\"moves\"", ":3", "page refcount", true)]
    [TestCase("mremap/\"moves\"", ":4", "page refcount", false)]
    [TestCase("mremap/\"other\"", ":3", "page refcount", false)]
    [TestCase("mremap/\"moves\"", ":3", "pte dirty", false)]
    [TestCase("anything", ":9", "vma name", true)]
    public void Find_ComparesCaseStepAndObservation(string caseId, string step, string observation, bool found) =>
        (Known().Find(caseId, step, Refcount with { Observation = observation }) is not null).Should().Be(found);

    [Test]
    public void Stale_EntryThatItsCaseDidNotNeed_IsNamed()
    {
        KnownDifferences known = Known();

        known.Stale(ranAll: true).Should().BeEmpty("nothing ran yet");
        known.NotJudged.Select(entry => entry.Line).Should().Equal(4, 11);
        known.Tried("mremap/\"moves\"", []);
        known.Stale(ranAll: false).Select(entry => entry.Line).Should().Equal(4);
        known.Stale(ranAll: true).Select(entry => entry.Line).Should().Equal(4, 11);

        known.Find("mremap/\"moves\"", ":3", Refcount);
        known.Stale(ranAll: true).Select(entry => entry.Line).Should().Equal(11);
        known.NotJudged.Should().BeEmpty();
    }

    [Test]
    public void Stale_WhatTheMachineCannotSee_IsNotJudged()
    {
        KnownDifferences known = Known();

        known.Tried("mremap/\"moves\"", ["vma name"]);

        known.Stale(ranAll: true).Select(entry => entry.Line).Should().Equal(4);
        known.NotJudged.Select(entry => entry.Line).Should().Equal(11);
    }

    private static KnownDifferences Known() => new(KnownDifferenceList.Parse(File, "k").Entries);
}
