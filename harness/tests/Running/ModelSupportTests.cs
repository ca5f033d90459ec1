// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Running;

/// <summary>What the model says that it can do.</summary>
internal sealed class ModelSupportTests
{
    [Test]
    public void EveryCall_OfTheModel_IsOneOfTheLanguage() =>
        SyscallTable.Names.Where(name => CallTable.Find(name) is null).Should().BeEmpty();

    [Test]
    public void EveryMissingFlag_IsAConstantOfTheLanguage() =>
        ConstantTable.All.Select(constant => constant.Name).Should().Contain(ModelSupport.MissingFlagNames);

    [TestCase("reclaim(p)", "reclaim")]
    [TestCase("madvise(p, MADV_MERGEABLE)", "MADV_MERGEABLE")]
    [TestCase("q = mmap(2M, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB)", "MAP_HUGETLB")]
    [TestCase("expect trace: [F.set]", "trace F.set")]
    [TestCase("expect smaps(p): FilePmd 0", "smaps FilePmd")]
    [TestCase("u = vfork()", "vfork")]
    public void WhatTheModelHasNot_IsRefusedBeforeItRuns(string statement, string what) =>
        Scripts.Diagnostics($"test \"t\" {{\n{Scripts.Region}\n{statement}\nfill(p, 0)\n}}")
            .Select(found => found.Message).Should().Contain($"not modelled yet: {what}");

    [TestCase("def m(flags) { mmap(1 page, PROT_READ, flags) }", "m(MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB)", "MAP_HUGETLB")]
    [TestCase("def m(flags) { mmap(1 page, PROT_READ, flags) = -EINVAL }", "m(0x40022)", "MAP_HUGETLB")]
    [TestCase("def m(advice) { madvise(addr(4096), 4096, advice) }", "m(MADV_COLLAPSE)", "MADV_COLLAPSE")]
    [TestCase("def m(what) { prctl(what, 1) }", "m(PR_SET_DUMPABLE)", "PR_SET_DUMPABLE")]
    [TestCase("def m(flags) { memfd_create(\"f\", flags) }", "m(MFD_HUGETLB)", "MFD_HUGETLB")]
    public void WhatADefHides_IsRefusedBeforeItRuns(string def, string call, string what)
    {
        Scripts.Diagnostics($"{def}\ntest \"t\" {{ {call} }}").Select(found => found.Message).Should().Equal($"not modelled yet: {what}");
        Scripts.Diagnostics($"{def}\n@skip(\"not yet\")\ntest \"t\" {{ {call} }}").Should().BeEmpty();
    }

    [TestCase("n = lseek(f, 4, 0)\nsetrlimit(n, 1) = ok or -EINVAL", "not modelled yet: setrlimit of 4")]
    [TestCase("n = lseek(f, 0x42022, 0)\nmmap(1 page, PROT_READ, n) = ok or -EINVAL", "not modelled yet: MAP_HUGETLB")]
    public void WhatOnlyTheRunKnows_EndsTheCaseAsASkip(string statements, string reason)
    {
        CaseResult result = Scripts.Run($"f = memfd_create(\"f\")\n{statements}");

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, reason));
    }

    [Test]
    public void Files_AreReadAndWrittenThroughUserMemory() => Scripts.Run($$"""
        {{Scripts.Region}}
        f = memfd_create("f")
        ftruncate(f, 2 pages)
        fill(p[0..2], 0x41)
        pwrite(f, p[0..2], 0) = 8192
        pread(f, p[2..4], 4096) = 4096
        expect contents(p[2]) == 0x41
        expect pte(p[3]): none
        munmap(p[1])
        pread(f, p[0..2], 0) = 4096
        pread(f, p[1], 0) = -EFAULT
        pwrite(f, p[1], 0) = -EFAULT
        q = mmap(2 pages, PROT_READ, MAP_SHARED, f)
        expect contents(q) == 0x41
        """).Failures.Should().BeEmpty();

    [Test]
    public void Invariant_ThatIsBroken_NamesThePagesAsTheScriptDoes()
    {
        CaseResult result = Scripts.Run(
            $"{Scripts.Region}\nstore(p[2], 1)\nclear_refs(4)\nmprotect(p, PROT_READ)\nmprotect(p, PROT_READ|PROT_WRITE)",
            new RunnerOptions { Run = new RunOptions { Bugs = ["Z110"] } });

        result.Failures[0].Expected.Should().Be("every invariant holds");
        result.Failures[0].Actual.Should().StartWith("I36 ").And.Contain("(p[2])");
    }
}
