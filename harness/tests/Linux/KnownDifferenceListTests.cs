// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Linux;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What known-differences.txt may say, and how it is told what it may not.</summary>
internal sealed class KnownDifferenceListTests
{
    private const string Good = "TEMPORARY\ncase: a/\"b\"\nstep: :1\nobservation: result\nreason: r\nkernel: mm/mmap.c:do_mmap()\n";

    [TestCase("reason: r\n", "", "k:2:1: this entry has no 'reason:'")]
    [TestCase("reason: r", "reason:", "k:5:1: 'reason:' says nothing")]
    [TestCase("reason: r", "reason: r\nreason: s", "k:6:1: 'reason:' stands twice in this entry")]
    [TestCase("reason", "reasom",
        "k:5:1: an entry has no 'reasom:', only 'case:', 'step:', 'observation:', 'reason:', 'kernel:', 'since:', 'until:', 'where:', "
            + "'commit:'; did you mean 'reason'?")]
    [TestCase("TEMPORARY\n", "", "k:1:1: an entry stands under TEMPORARY or PERMANENT")]
    [TestCase(
        "TEMPORARY", "TEMPORAY", "k:1:1: 'TEMPORAY' is no section: TEMPORARY or PERMANENT, or 'key: value'; did you mean 'TEMPORARY'?")]
    [TestCase(":1", "1", "k:3:7: '1' is no step; a step is named by its path, :3 or :setup.1, or *")]
    [TestCase(": result", ": pte drity", "k:4:14: no observation is called 'pte drity'; did you mean 'pte dirty'?")]
    [TestCase(": result", ": pte x*", "k:4:14: no observation is called 'pte x*'")]
    [TestCase(":do_mmap()", "", "k:6:9: 'mm/mmap.c' is no place in the kernel; its form is path:function(), mm/mremap.c:move_ptes()")]
    [TestCase("mm/mmap.c:do_mmap()", "do_mmap()",
        "k:6:9: 'do_mmap()' is no place in the kernel; its form is path:function(), mm/mremap.c:move_ptes()")]
    [TestCase("case: a/\"b\"\nstep: :1\nobservation: result", "case: *\nstep: *\nobservation: **",
        "k:4:14: this entry would explain everything; name the observation that differs")]
    public void Parse_AnError_IsToldWithItsPlace(string part, string instead, string message)
    {
        KnownDifferenceList list = KnownDifferenceList.Parse(Good.Replace(part, instead, StringComparison.Ordinal), "k");

        list.Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().Equal(message);
    }

    [TestCase("until: 6", "k:7:8: '6' is no version: 6.19 is a release of mainline, 6.18.20 one of a branch")]
    [TestCase("until: 6.18.20, 6.x", "k:7:17: '6.x' is no version: 6.19 is a release of mainline, 6.18.20 one of a branch")]
    [TestCase("until: 6.18.20,", "k:7:16: '' is no version: 6.19 is a release of mainline, 6.18.20 one of a branch")]
    [TestCase("until: 6.18.20, 6.12.60", "k:7:17: '6.12.60' stands behind 6.18.20: each branch once, the oldest first")]
    [TestCase("until: 6.18.20, 6.18.21", "k:7:17: '6.18.21' stands behind 6.18.20: each branch once, the oldest first")]
    [TestCase("until: 6.18.20, 6.18", "k:7:17: '6.18' stands behind 6.18.20: each branch once, the oldest first")]
    [TestCase("until: 6.19, 7.0", "k:7:14: 6.19 stands for all that comes later: '7.0' says nothing more")]
    [TestCase("since: 6.18.0", "k:7:8: '6.18.0' is where a branch begins: 6.18")]
    [TestCase("since: 6.18\nuntil: 6.12",
        "k:8:8: it is gone in every kernel that has it: no kernel is meant; since: where it came, until: where it went")]
    [TestCase("since: 6.12.70\nuntil: 6.12.60, 6.18",
        "k:8:8: it is gone in every kernel that has it: no kernel is meant; since: where it came, until: where it went")]
    [TestCase("since: 6.18\nsince: 6.19", "k:8:1: 'since:' stands twice in this entry")]
    [TestCase("since:", "k:7:1: 'since:' says nothing")]
    [TestCase("where: rot", "k:7:8: no machine is asked for 'rot': a name of @requires, or one behind '!'; did you mean 'root'?")]
    [TestCase("where: swap, !!root", "k:7:14: no machine is asked for '!!root': a name of @requires, or one behind '!'")]
    [TestCase("commit: 6707915 short",
        "k:7:9: '6707915 short' is no commit; its form is: twelve digits of its hash or more, or where they are not known the release "
            + "that has it, and its subject")]
    [TestCase("commit: 6707915e030a",
        "k:7:9: '6707915e030a' is no commit; its form is: twelve digits of its hash or more, or where they are not known the release that "
            + "has it, and its subject")]
    [TestCase("commit: 7.3",
        "k:7:9: '7.3' is no commit; its form is: twelve digits of its hash or more, or where they are not known the release that has it, "
            + "and its subject")]
    [TestCase("where: swap,!swap", "k:7:13: 'swap' stands twice")]
    public void Parse_AnErrorInARange_IsToldWithItsPlace(string lines, string message) =>
        KnownDifferenceList.Parse($"{Good}{lines}\n", "k").Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().Equal(message);

    [TestCase("commit: 6707915e030a mm: a subject")]
    [TestCase("commit: 7.3 mm: a subject")]
    [TestCase("commit: 6.17.6 mm: a subject")]
    public void Parse_ACommit_IsItsHashOrItsReleaseWithItsSubject(string line)
    {
        KnownDifferenceList list = KnownDifferenceList.Parse($"{Good}{line}\n", "k");

        list.Diagnostics.Should().BeEmpty();
        list.Entries.Should().ContainSingle().Which.Commit.Should().Be(line["commit: ".Length..]);
    }

    [TestCase("since: 6.12", "until: 6.12", true)]
    [TestCase("until: 6.12.60, 6.18", "since: 6.12.60, 6.18", true)]
    [TestCase("until: 6.12.60, 6.18", "since: 6.12.60, 6.13", false)]
    [TestCase("until: 6.12.60, 6.18", "since: 6.12.59, 6.18", false)]
    [TestCase("where: root", "where: !root", true)]
    [TestCase("where: root", "where: !swap", false)]
    [TestCase("where: root", "since: 6.12", false)]
    public void Parse_TheSameForOtherMachines_IsAnotherEntry(string first, string second, bool good) =>
        KnownDifferenceList.Parse($"{Good}{first}\n\n{Good}{second}\n", "k").Diagnostics.Select(diagnostic => diagnostic.ToString())
            .Should().Equal(good ? [] : ["k:10:1: line 2 explains the same already"]);

    [Test]
    public void Parse_TheSameTwice_IsTold()
    {
        KnownDifferenceList list = KnownDifferenceList.Parse(Good + "\n" + Good, "k");

        list.Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().Equal("k:9:1: line 2 explains the same already");
    }

    [Test]
    public void Parse_ManyErrors_AreToldAtOnce()
    {
        KnownDifferenceList list =
            KnownDifferenceList.Parse(Good.Replace(":1", "one").Replace("result", "results").Replace("do_mmap()", ""), "k");

        list.Diagnostics.Select(diagnostic => diagnostic.Span.Line).Should().Equal(3, 4, 6);
    }

    [TestCase("smaps Rss")]
    [TestCase("status VmRSS")]
    [TestCase("knob")]
    [TestCase("state")]
    [TestCase("page *")]
    [TestCase("*count")]
    [TestCase("rss anon")]
    [TestCase("thread_faults minor")]
    [TestCase("walk_end")]
    public void Parse_NamesOfObservations_AreThoseOfDifferences(string name) =>
        KnownDifferenceList.Parse(Good.Replace(": result", ": " + name), "k").Diagnostics.Should().BeEmpty();

    [TestCase("a/\"b\"", "test/\"t\"", null)]
    [TestCase("a/\"b\"", "*/\"t\"", null)]
    [TestCase("a/\"b\"", "test/\"u v w\"", "k:2:7: no script has this case; './run_tests.sh --list -t test' prints what test has")]
    [TestCase("a/\"b\"", "test/\"tt\"", "k:2:7: no script has this case; did you mean '\"t\"'?")]
    [TestCase("a/\"b\"", "tets/\"t\"", "k:2:7: no script has this case; did you mean 'test'?")]
    [TestCase("a/\"b\"", "nonsense", "k:2:7: no script has this case; './run_tests.sh --list' prints every case")]
    [TestCase("a/\"b\"\nstep: :1", "test/\"t\"\nstep: :3", "k:3:7: the case has no step :3; its last one is :2")]
    [TestCase("a/\"b\"\nstep: :1", "test/\"t\"\nstep: :*", null)]
    public void Check_WhatNoScriptHas_IsTold(string part, string instead, string? message)
    {
        KnownDifferenceList list = KnownDifferenceList.Parse(Good.Replace(part, instead, StringComparison.Ordinal), "k");

        IReadOnlyList<Diagnostic> wrong = list.Check([Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                munmap(p)
            }
            """)]);

        wrong.Select(diagnostic => diagnostic.ToString()).Should().Equal(message is null ? [] : [message]);
    }

    [Test]
    public void TheRepositorys_NamesFunctionsThatTheKernelHas()
    {
        KernelFunctions known = KernelFunctions.Load();

        KnownDifferenceList.OfFolder(Repository.PathOf("selftests")).Entries
            .Where(entry => entry.Kernel.Split(':') is not [var path, var name] || !known.Has(path, name.TrimEnd('(', ')')))
            .Should().BeEmpty();
    }
}
