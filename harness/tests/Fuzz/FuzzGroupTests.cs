// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Fuzz;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Fuzz;

/// <summary>Which findings are one: of the first there is a script, of the others a number.</summary>
internal sealed class FuzzGroupTests
{
    private static readonly CaseProgram Program =
        Scripts.Case("p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\nload(p[0])\nmunmap(p)\nexpect rss: anon 0");

    [TestCase(1, "step :2: rss anon: model 0, Linux 6.18.44 1", "load rss anon: N; N")]
    [TestCase(1, "step :2: rss anon: model 3, Linux 6.18.44 4", "load rss anon: N; N")]
    [TestCase(3, "step :4: rss anon: model 3, Linux 6.18.44 4", "expect rss anon: N; N")]
    [TestCase(1, "step :2: pte zeropage of c1: a[3]: model present, zeropage, Linux 6.18.44 present, anon\n  differs",
        "load pte zeropage: present, zeropage; present, anon")]
    [TestCase(1, "step :2: pte zeropage of b[7]: model present, zeropage, Linux 6.18.44 present, anon",
        "load pte zeropage: present, zeropage; present, anon")]
    [TestCase(2, "step :3: model 0, Linux 6.18.44 -EINVAL", "munmap result: N; -EINVAL")]
    [TestCase(2, "step :9: model 0, Linux 6.18.44 -ENOMEM", "munmap result: N; -ENOMEM")]
    [TestCase(2, "on Linux 6.18.44: expected faults minor 1, got faults minor 2, major 0",
        "munmap on Linux N: expected faults minor N, got faults minor N, major N")]
    public void KindOf_IsCallObservationAndWords(int step, string told, string kind) =>
        FuzzVerdict.KindOf(Result(step, "", told)).Should().Be(kind);

    [Test]
    public void KindOf_ABrokenInvariant_IsItsNumberAndCall() =>
        FuzzVerdict.KindOf(Result(2, "every invariant holds", "I05: two neighbours 0x1000 and 0x2000 could be one")).Should()
            .Be("munmap I05");

    [Test]
    public void Add_WhatShrinksIntoAnother_IsOneMoreOfIt()
    {
        var groups = new FuzzGroups();
        List<string> told = [];

        groups.IsFirst("load A").Should().BeTrue();
        groups.IsFirst("load A").Should().BeFalse("it is being made small");
        groups.Add("load A", Finding(1, "load"), finding => told.Add(finding.Kind));
        groups.IsFirst("store B").Should().BeTrue();
        groups.IsFirst("store B").Should().BeFalse();
        groups.Add("store B", Finding(2, "load"), finding => told.Add(finding.Kind));
        groups.IsFirst("store B").Should().BeFalse("that kind is known now");
        groups.IsFirst("load").Should().BeFalse();
        groups.IsFirst("fill").Should().BeTrue();
        groups.Add("fill", Finding(3, "fill"), finding => told.Add(finding.Kind));

        told.Should().Equal("load", "fill");
        groups.Findings.Select(finding => (finding.Seed, finding.More)).Should().Equal((1, 5), (3, 0));
    }

    private static FuzzFinding Finding(int seed, string kind) =>
        new(seed, new FuzzScript(seed, []), Result(1, "", "x"), "") { Kind = kind };

    private static CaseResult Result(int step, string expected, string actual) => new()
    {
        Case = Program, Verdict = Verdict.Failed,
        Failures = [new Failure(new SourceText("t.mmt", 1, 1, ""), "", expected, actual, []) { StepId = step }],
    };
}
