// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>
/// An address and its length mean the same range everywhere: in accesses, calls and expectations, on the model and on Linux.
/// </summary>
internal sealed class ArgumentFormTests : LinuxFixture
{
    [TestCase("fill(p[0], 1 page, 0x33)\nexpect contents(p[0]) == 0x33\nexpect contents(p[1..4]) == 0")]
    [TestCase(
        "fill(p[0] + 8 bytes, 16, 7)\nexpect contents(p[0] + 8 bytes, 16) == 7\nexpect memory(p[0] + 7 bytes) == 0\nexpect memory(p[0] + "
            + "24 bytes) == 0")]
    [TestCase("fill(p[0], 2048 bytes, 7)\nexpect contents(p[0], 2048 bytes) == 7\nexpect contents(p[0] + 2048 bytes, 2048 bytes) == 0")]
    [TestCase("fill(p[0..2], 7)\nexpect contents(p[0], 8192) == contents(p[0..2])\nexpect contents(p[0..2]) == contents(p[0], 8192)")]
    [TestCase("store(p[1], 1)\nexpect pte(p[0], 1 page): none\nexpect pte(p[1], 4096): present\nexpect pte(p[2], 2 pages): none")]
    [TestCase("expect pte(p[0] + 8 bytes, 1 page): none")]
    [TestCase("munmap(p[2])\nexpect maps(p[0], 1 page): [p[0] rw-p]\nexpect maps(p[1], 12288): [p[1] rw-p, p[3] rw-p]")]
    [TestCase("store(p[1], 1)\nexpect resident(p[1], 1 page)\nexpect !resident(p[2], 8192)")]
    [TestCase("fill(p, 1)\nexpect smaps(p[1], 1 page): Rss 16")]
    [TestCase("mseal(p[0], 0)\nmunmap(p[0])")]
    [TestCase("munmap(p[3], 1 page)\nmunmap(p.end, 1 page)\nexpect vma(p[2]): rw-p")]
    public void ARangeByAddressAndLength_IsThatRange(string statements)
    {
        CaseProgram program = Scripts.Case($"{Scripts.Region}\n{statements}");
        foreach (CaseResult result in OnBoth(program))
        {
            result.Failures.Select(failure => $"{failure.Expected}: {failure.Actual}").Should().BeEmpty(result.Machine);
            result.NotObservable.Should().BeEmpty(result.Machine);
        }
    }

    [TestCase("store(p[1], 1)\nexpect pte(p[0] + 8 bytes, 1 page): none", "pte(p[0] + 8 bytes, 1 page): none")]
    [TestCase("fill(p[0], 4100, 7)\nexpect contents(p[0], 4101) == 7", "contents(p[0], 4101) == 7")]
    [TestCase("munmap(p[1])\nexpect maps(p[0], 8193): [p[0] rw-p]", "[p[0] rw-p]")]
    public void ARangeByAddressAndLength_HasEveryByte(string statements, string expected)
    {
        CaseProgram program = Scripts.Case($"{Scripts.Region}\n{statements}");
        foreach (CaseResult result in OnBoth(program))
        {
            result.Failures.Should().ContainSingle(result.Machine)
                .Which.Expected.Should().Be(expected, result.Machine);
        }
    }

    [TestCase("def f(r) { madvise(r, 1 page, MADV_DONTNEED) }", "f(p)", "p is a range and has its length; a length follows an address")]
    [TestCase("def f(r) { madvise(r, 1 page, MADV_DONTNEED) }", "f(p[0..1])",
        "p[0..1] is a range and has its length; a length follows an address")]
    [TestCase("def f(r) { store(r, 1) }", "f(p[1..3])", "one address must stand here, and p[1..3] is a range of several pages")]
    [TestCase("def f(r) { expect memory(r) == 1 }", "f(p[1..3])", "one address must stand here, and p[1..3] is a range of several pages")]
    public void WhatADefHides_IsRefusedWhereItIsCalled(string def, string call, string message) =>
        Scripts.Diagnostics($"{def}\ntest \"t\" {{ {Scripts.Region}; {call} }}").Select(found => found.Message).Should().Equal(message);

    [TestCase("def f(r) { madvise(r, 1 page, MADV_DONTNEED) }", "f(p[1])")]
    [TestCase("def f(r) { store(r, 1) }", "f(p); f(p[0]); f(p[0..1]); f(p[0] + 8 bytes)")]
    public void WhatADefIsGiven_MayBeAnAddress(string def, string call) =>
        Scripts.Diagnostics($"{def}\ntest \"t\" {{ {Scripts.Region}; {call} }}").Should().BeEmpty();
}
