// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A name that a call bound is compared wherever a value may stand, on the model and on Linux alike.</summary>
internal sealed class NamedValueTests : LinuxFixture
{
    private const string Names = """
        f = memfd_create("f")
        p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        n = lseek(f, 2, 0)
        big = lseek(f, 300, 0)
        none = lseek(f, -1, 0) = 0 or -EINVAL
        fill(p[0..2], 2)
        x = load(p)
        """;

    [TestCase("lseek(f, 2, 0) = n")]
    [TestCase("lseek(f, n, 0) = 2")]
    [TestCase("lseek(f, n + 1, 0) = n + 1")]
    [TestCase("load(p) = x")]
    [TestCase("load(p) = n")]
    [TestCase("load(p) = 7 or x")]
    [TestCase("expect memory(p) == x")]
    [TestCase("expect memory(p) == n")]
    [TestCase("expect contents(p[0..2]) == x")]
    [TestCase("expect rss: anon n")]
    [TestCase("expect rss: anon +x")]
    [TestCase("expect rss: anon n\nmunmap(p[0..2])\nexpect rss: anon -n")]
    [TestCase("expect nr_ptes n + 1")]
    [TestCase("expect thread_faults: minor n")]
    [TestCase("mincore(p[0..2]) = 0, vec [n - 1, n - 1]")]
    [TestCase("mincore(p[0..2]) = 0, vec n - 1")]
    [TestCase("fill(p[2..4], 1) faults minor n")]
    [TestCase("c = fork()\nin c { exit(n) }\nexpect c: exited n\nwait(c) = exited x")]
    [TestCase("store(p[2], x)\nexpect memory(p[2]) == 2")]
    [TestCase("fill(p[2..4], x)\nexpect contents(p) == 2")]
    [TestCase("munmap(p[0], big)\nexpect vma(p[0]): none\nexpect vma(p[1]): rw-p")]
    [TestCase("load(big) = SIGSEGV, addr big")]
    [TestCase("far = lseek(f, 0x50000000, 0)\nload(far) = SIGSEGV SEGV_MAPERR, addr far\nload(far + 1) = SIGSEGV, addr addr(0x50000001)")]
    [TestCase("q = mmap(big, PROT_READ, MAP_SHARED, f)\nexpect maps(q): [q r--s]")]
    public void ANameWithItsValue_Holds(string statements)
    {
        foreach (CaseResult result in Both(statements))
        {
            result.Failures.Select(failure => failure.ToString()).Should().BeEmpty(result.Machine);
            result.NotObservable.Should().BeEmpty(result.Machine);
        }
    }

    /// <summary>Who is not root cannot see how often a page is mapped.</summary>
    [Test]
    [RequiresLinux("root")]
    public void ANumberOfMappings_IsCompared()
    {
        ANameWithItsValue_Holds("expect page(p): mapcount n - 1");
        ANameWithAnotherValue_Fails("expect page(p): mapcount n", "page(p): mapcount n (2)", "mapcount 1");
    }

    [TestCase("lseek(f, 1, 0) = n", "n (2)", "1")]
    [TestCase("lseek(f, 2, 0) = n + 1", "n + 1 (3)", "2")]
    [TestCase("lseek(f, 1, 0) = 4 or n", "4 or n (2)", "1")]
    [TestCase("store(p, 9)\nload(p) = x", "x (2)", "0x09")]
    [TestCase("load(p) = big", "big (300)", "0x02")]
    [TestCase("expect memory(p[2]) == x", "memory(p[2]) == x (2)", "0x00")]
    [TestCase("expect memory(p) == big", "memory(p) == big (300)", "0x02")]
    [TestCase("expect contents(p) == x", "contents(p) == x (2)", "0x00 at p[2]")]
    [TestCase("expect contents(p[0..2]) == big", "contents(p[0..2]) == big (300)", "0x02 at p[0]")]
    [TestCase("expect rss: anon n + 1", "anon n + 1 (3)", "anon 2")]
    [TestCase("munmap(p[0])\nexpect rss: anon -n", "anon -n (-2)", "anon +1")]
    [TestCase("expect nr_ptes n", "nr_ptes n (2)", "nr_ptes 3")]
    [TestCase("mincore(p[0..2]) = 0, vec n", "vec n (2)", "vec 1")]
    [TestCase("mincore(p[0..2]) = 0, vec [1, n]", "vec [1, n]", "vec 1")]
    [TestCase("fill(p[2], 1) faults minor n", "faults minor n (2)", "faults minor 1, major 0")]
    [TestCase("c = fork()\nin c { exit(3) }\nexpect c: exited n\nwait(c)", "exited n (2)", "exited 3")]
    [TestCase("c = fork()\nin c { exit(3) }\nwait(c) = exited n", "exited n (2)", "exited 3")]
    [TestCase("expect knob(\"/proc/sys/vm/max_map_count\") == n", "== n (2)", "knob 65530")]
    [TestCase("zero = lseek(f, 0, 0)\nexpect contents(p[0], zero) == 7", "", "the range has no bytes: there is nothing to look at")]
    [TestCase("expect memory(p) == none", "", "none has no value: what it is bound to did not succeed")]
    [TestCase("expect rss: anon +none", "", "none has no value: what it is bound to did not succeed")]
    [TestCase("mincore(p[0..2]) = 0, vec [1, none]", "", "none has no value: what it is bound to did not succeed")]
    public void ANameWithAnotherValue_Fails(string statements, string expected, string actual)
    {
        foreach (CaseResult result in Both(statements))
        {
            Failure failure = result.Failures.Should().ContainSingle(result.Machine).Subject;
            failure.Expected.Should().Be(expected, result.Machine);
            failure.Actual.Should().Be(actual, result.Machine);
        }
    }

    [TestCase("store(p, big)")]
    [TestCase("fill(p, big)")]
    public void ANumberThatIsNoByte_IsNotWritten(string statement)
    {
        foreach (CaseResult result in Both(statement))
        {
            result.Failures.Should().ContainSingle(result.Machine).Which.Actual.Should().Contain(" a byte");
        }
    }

    [TestCase("def same(f) { lseek(f, 0, 1) = f }", "f has no value to compare with: its number is each machine's own")]
    [TestCase("def same(f) { expect knob(\"/proc/sys/vm/max_map_count\") == f }",
        "f has no value to compare with: its number is each machine's own")]
    public void AnOwnNumber_HiddenInADef_IsRefused(string def, string message) =>
        Scripts.Diagnostics($"{def}\ntest \"t\" {{ f = memfd_create(\"f\"); same(f) }}").Select(found => found.Message).Should()
            .Equal(message);

    private CaseResult[] Both(string statements)
    {
        CaseProgram program = Scripts.Case($"{Names}\n{statements}");
        return OnBoth(program);
    }
}
