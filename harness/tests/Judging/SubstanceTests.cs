// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Judging;

/// <summary>
/// Expectations that could hold of nothing: each is looked at on the model, and on the kernel underneath where there is one.
/// </summary>
internal abstract class SubstanceTests
{
    private const string Regions =
        $"{Scripts.Region}\nq = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\nstore(p[0], 1)\nstore(p[1], "
            + $"1)\nstore(q[0], 1)\nmunmap(p[3])\n";

    private IMachine machine = null!;

    [OneTimeSetUp]
    public void Start() => machine = Create();

    [OneTimeTearDown]
    public void Stop() => (machine as IDisposable)?.Dispose();

    protected abstract IMachine Create();

    [TestCase("maps(p[0..2]): [p[0..2] rw-p]")]
    [TestCase("maps(p[1..3]): [p[1..3] rw-p]")]
    [TestCase("maps(p[1]): [p[1] rw-p]")]
    [TestCase("maps(p[0] + 8 bytes, 8 bytes): [p[0] rw-p]")]
    [TestCase("maps(p[2..4]): [p[2] rw-p]")]
    [TestCase("maps(p[3]): []")]
    [TestCase("contents(p[0..2]) == contents(p[0..2])")]
    [TestCase("contents(p[2]) == contents(q[2])")]
    [TestCase("memory(p[0]) == memory(q[0])")]
    [TestCase("!same_page(p[0], q[0])")]
    [TestCase("same_page(p[0], p[0])")]
    [TestCase("page(p[0]): !thp, !head, !tail")]
    [TestCase("resident(p[0..2])")]
    [TestCase("!resident(p[2])")]
    [TestCase("knob(\"/proc/sys/vm/overcommit_memory\") == 0")]
    [TestCase("contents(q[1] + 1 bytes, 4096) == contents(q[1] + 2 bytes, 4096)")]
    [TestCase("contents(q[0] + 1 bytes, 4096) == contents(q[0] + 2 bytes, 4096)")]
    [TestCase("pte(addr(0xfffffffffffff000), 1 page): none")]
    [TestCase("smaps(p[2..4]): Rss 8")]
    public void Holds(string expectation)
    {
        CaseResult result = Run(expectation);

        result.Failures.Should().BeEmpty();
        result.NotObservable.Should().BeEmpty();
    }

    [TestCase("maps(p[1..3]): [p[0..3] rw-p]", "[p[1..3] rw-p]")]
    [TestCase("maps(p): [p rw-p]", "[p[0..3] rw-p]")]
    [TestCase("contents(p[0..2]) == contents(q[0..2])", "0x01 at p[1], 0x00 there")]
    [TestCase("memory(p[1]) == memory(q[1])", "0x01 at p[1], 0x00 there")]
    [TestCase("same_page(p[2], p[2])", "no page is behind p[2]")]
    [TestCase("!same_page(p[2], p[2])", "no page is behind p[2]")]
    [TestCase("!same_page(p[0], q[3])", "no page is behind q[3]")]
    [TestCase("page(p[2]): !thp", "no page: none")]
    [TestCase("resident(p[3])", "p[3]: no mapping")]
    [TestCase("!resident(p[3])", "p[3]: no mapping")]
    [TestCase("!resident(p[2..4])", "p[2]: not resident\np[3]: no mapping")]
    [TestCase("knob(\"/proc/sys/vm/overcommit_memory\") == 1", "knob 0")]
    [TestCase("contents(q[0], 4096) == contents(q[0] + 1 bytes, 4096)", "0x01 at q[0], 0x00 there")]
    [TestCase("contents(addr(0xfffffffffffff000), 1 page) == 0", "nothing can be read at addr(0xfffffffffffff000)")]
    [TestCase("contents(addr(0xfffffffffffff000), 2 pages) == 0", "the range ends behind the last address")]
    [TestCase("pte(addr(0xfffffffffffff000), 2 pages): none", "the range ends behind the last address")]
    [TestCase("pte(addr(0xfffffffffffff000), 1 page): present", "addr(0xfffffffffffff000), 4096 bytes: none")]
    [TestCase("memory(addr(0xffffffffffffffff)) == 0", "nothing can be read there")]
    [TestCase("smaps(p[3]): Rss 0", "no mapping")]
    public void Fails(string expectation, string actual) =>
        Run(expectation).Failures.Select(
            failure => failure.Actual.Replace("/proc/sys/vm/overcommit_memory", "knob", StringComparison.Ordinal)).Should().Equal(actual);

    [TestCase("mincore(p) = -ENOMEM, vec [1, 1, 0]", "")]
    [TestCase("mincore(p) = -ENOMEM, vec [1, 1]", "vec [1, 1, 0]")]
    [TestCase("mincore(p) = -ENOMEM, vec [1, 1, 1]", "vec [1, 1, 0]")]
    [TestCase("mincore(p) = -ENOMEM, vec [1, 1, 0, 0]", "vec [1, 1, 0]")]
    [TestCase("mincore(p) = -ENOMEM, vec 1", "vec [1, 1, 0]")]
    [TestCase("mincore(p[3]) = -ENOMEM, vec []", "")]
    [TestCase("mincore(p[3]) = -ENOMEM, vec 0", "vec []")]
    [TestCase("mincore(p[0] + 8 bytes, 1 page) = -EINVAL, vec [1]", "nothing is filled in")]
    [TestCase("PAGEMAP_SCAN(p[0..2], max_pages 1, flags PM_SCAN_CHECK_WPASYNC) = -EPERM, regions [p[0] 0]", "nothing is filled in")]
    public void WhatACallFilledIn_BeforeItFailed_IsCompared(string call, string actual) =>
        string.Join('\n',
            new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Case($"{Regions}{call}")).Failures.Select(
                failure => failure.Actual)).Should().Be(actual);

    /// <summary>However far behind the first page that is unlike the others.</summary>
    [TestCase("pte(r): none")]
    [TestCase("pte(r): !write")]
    [TestCase("!resident(r)")]
    [TestCase("contents(r) == 0")]
    [TestCase("smaps(r): Rss 0")]
    public void ThePageBehindAllOthers_IsLookedAt(string expectation) =>
        new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Case($"""
        r = mmap(NULL, 2G, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)
        store(r[524287], 1)
        expect {expectation}
        """)).Failures.Should().ContainSingle();

    /// <summary>What a name is bound to did not succeed: nothing that is said of it holds.</summary>
    [TestCase("pte(none): none")]
    [TestCase("pte(none): !present")]
    [TestCase("vma(none): none")]
    [TestCase("maps(none): []")]
    [TestCase("!resident(none)")]
    [TestCase("!same_page(p[0], none)")]
    [TestCase("page(none): !dirty")]
    [TestCase("smaps(none): Rss 0")]
    [TestCase("contents(none) == 0")]
    [TestCase("contents(p[0], 4096) == contents(none[0], 4096)")]
    [TestCase("memory(none) == 0")]
    public void WhatANameWithoutAValueHas_IsNothing(string expectation) =>
        new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Case($"""
        {Regions}none = mmap(NULL, 0x7fffffff0000, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = -EPERM or -ENOMEM or 0
        expect {expectation}
        """)).Failures.Should().ContainSingle().Which.Actual.Should().EndWith("has no value: what it is bound to did not succeed");

    /// <summary>-1 is how what cannot be read is written down here, and no byte.</summary>
    [TestCase("contents(p[3]) == n - 1")]
    [TestCase("memory(p[3]) == n - 1")]
    public void WhatCannotBeRead_IsNoByte(string expectation) => new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Case($"""
        {Regions}f = memfd_create("f")
        n = read(f, p[0], 1)
        expect {expectation}
        """)).Failures.Should().ContainSingle().Which.Actual.Should().StartWith("nothing can be read");

    [TestCase("for i in 0..2 { expect memory(p[i]) == 7 }")]
    [TestCase("wrong(p)")]
    [TestCase("c = fork(); @kernel(< 3.0) in c { expect memory(p[0]) == 7 }", false)]
    [TestCase("t = thread { expect memory(p[0]) == 7 }; @kernel(< 3.0) join t")]
    public void AKernelBeforeABlock_CountsForAllOfIt(string statement, bool isFirst = true) =>
        new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Cases($$"""
        def wrong(r) { expect memory(r[0]) == 7 }
        test "t" { {{Regions.Replace('\n', ';')}} {{(isFirst ? "@kernel(< 3.0)" : "")}} {{statement}}; expect memory(p[0]) == 1 }
        """)[0]).Failures.Should().BeEmpty();

    [Test]
    public void ABranch_OfWhatWasNotTried_IsNotTaken() => new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Case($$"""
        {{Regions}}@kernel(< 3.0) done = may madvise(p, MADV_POPULATE_READ)
        if done { expect memory(p[0]) == 7 }
        """)).Failures.Should().ContainSingle().Which.Actual.Should().EndWith("has no value: what it is bound to did not succeed");

    /// <summary>Where the length is not known before it runs.</summary>
    [Test]
    public void Contents_OfAnotherLength_AreNotTheSame() =>
        new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Cases($$"""
            def same(a, b) { expect contents(a) == contents(b) }
            test "t" { {{Regions.Replace('\n', ';')}} same(p[0], q[0]); same(p[0..2], q[0]) }
            """)[0]).Failures.Select(failure => failure.Actual).Should().Equal("8192 bytes and 4096");

    private CaseResult Run(string expectation) =>
        new ScriptRunner(machine, new RunnerOptions()).RunCase(Scripts.Case($"{Regions}expect {expectation}"));
}
