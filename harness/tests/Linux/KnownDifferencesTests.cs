// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What known-differences.txt may say, and when an entry is stale.</summary>
internal sealed class KnownDifferencesTests
{
    private static readonly string[] File =
    [
        "# a comment",
        "TEMPORARY",
        "",
        "case: mremap/\"moves\"",
        "step: :3",
        "observation: page *",
        "reason: the model counts otherwise",
        "kernel: mm/mremap.c:move_ptes()",
        "",
        "PERMANENT",
        "case: *",
        "step: *",
        "observation: vma name",
        "reason: names",
        "kernel: fs/proc/task_mmu.c:show_map_vma()",
    ];

    private static readonly Difference Refcount = new(0, "page refcount", "p[0]", "1", "2");

    [Test]
    public void Parse_TwoBlocks_GivesBoth()
    {
        KnownDifferences known = KnownDifferences.Parse(File);

        known.Entries.Select(entry => (entry.Line, entry.Permanent, entry.Case)).Should()
            .Equal((4, false, "mremap/\"moves\""), (11, true, "*"));
    }

    [TestCase("mremap/\"moves\"", ":3", "page refcount", true)]
    [TestCase("mremap/\"moves\"", ":4", "page refcount", false)]
    [TestCase("mremap/\"other\"", ":3", "page refcount", false)]
    [TestCase("mremap/\"moves\"", ":3", "pte dirty", false)]
    [TestCase("anything", ":9", "vma name", true)]
    public void Find_ComparesCaseStepAndObservation(string caseId, string step, string observation, bool found) =>
        (KnownDifferences.Parse(File).Find(caseId, step, Refcount with { Observation = observation }) is not null).Should().Be(found);

    [Test]
    public void Stale_EntryThatItsCaseDidNotNeed_IsNamed()
    {
        KnownDifferences known = KnownDifferences.Parse(File);

        known.Stale(ranAll: false).Should().BeEmpty("nothing ran yet");
        known.Tried("mremap/\"moves\"");
        known.Stale(ranAll: false).Select(entry => entry.Line).Should().Equal(4);
        known.Stale(ranAll: true).Select(entry => entry.Line).Should().Equal(4, 11);

        known.Find("mremap/\"moves\"", ":3", Refcount);
        known.Stale(ranAll: false).Should().BeEmpty();
    }

    [TestCase("case: x", "known-differences.txt:1: 'step:' is missing")]
    [TestCase("nonsense", "known-differences.txt:1: one of 'case:', 'step:', 'observation:', 'reason:', 'kernel:' must stand here")]
    [TestCase("case: x\ncase: y", "known-differences.txt:2: 'case:' stands twice")]
    [TestCase("case: x\nstep: *\nobservation: *\nreason: r\nkernel: k", "known-differences.txt:1: an entry stands under TEMPORARY or PERMANENT")]
    public void Parse_BadLines_SaysWhere(string text, string message) =>
        FluentActions.Invoking(() => KnownDifferences.Parse(text.Split('\n'))).Should().Throw<FormatException>().WithMessage(message);
}
