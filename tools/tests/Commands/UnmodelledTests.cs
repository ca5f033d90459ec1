// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>A script that asks for what its machine has not.</summary>
internal sealed class UnmodelledTests : CommandTests
{
    private const string Huge = "    q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB)\n";

    [Test]
    public void OneTestThatIsNotModelled_IsASkip_AndTheOthersRun()
    {
        Repository.Add("mixed", Passing("a"), $"test \"b\" {{\n{Huge}}}\n", Passing("c"));

        CommandRun run = Mmt("run", "-n");

        run.ExitCode.Should().Be(0, run.Error);
        run.Lines.Skip(3).Should().Equal(
            "[PASS] mixed/\"a\"", "[SKIP] mixed/\"b\": not modelled yet: MAP_HUGETLB", "[PASS] mixed/\"c\"",
            "SUMMARY: PASS=2 XFAIL=0 SKIP=1 FAIL=0");
        Mmt("run", "--list").Lines.Should().Equal("mixed/\"a\"", "mixed/\"b\"", "mixed/\"c\"");
    }

    [Test]
    public void WhatADefOrFixtureLacks_IsLackedByWhoUsesIt()
    {
        Repository.Add(
            "mixed",
            $"def lock() {{\n{Huge}}}\n",
            $"fixture locked {{\n{Huge}}}\n",
            "test \"by the def\" for n in [1, 2] {\n    lock()\n}\n",
            "test \"by the fixture\" (locked) {\n    load(q[0])\n}\n",
            Passing("lock() and locked are only named here"),
            "test \"names of its own\" {\n    lock = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n    locked = load(lock[0])\n"
                + "    expect memory(lock[0]) == locked\n}\n");

        Mmt("run", "-n").Lines[^1].Should().Be("SUMMARY: PASS=2 XFAIL=0 SKIP=3 FAIL=0");
    }

    [Test]
    public void WhatAVariantLacks_IsLackedByItsCases()
    {
        Repository.Add(
            "variants",
            "fixture memory {\n    q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n}\n",
            $"variant memory huge {{\n{Huge}}}\n",
            "test \"a\" (memory) {\n    load(q[0])\n}\n");

        Mmt("run", "-n").Out.Should().Contain("[PASS] variants/\"a\"\n").And.Contain("SUMMARY: PASS=1 XFAIL=0 SKIP=1 FAIL=0");
    }

    [Test]
    public void WhatTheWholeFileAsksFor_IsLackedByAll_WhichIsFour()
    {
        Repository.Add("all", $"test \"b\" {{\n{Huge}}}\n");

        Mmt("run").ExitCode.Should().Be(4);
    }

    [Test]
    public void AnotherErrorBesides_IsAnError()
    {
        Repository.Add("wrong", $"test \"b\" {{\n{Huge}    nonsense()\n}}\n", Passing("a"));
        Repository.Add("good", Passing("c"));

        Mmt("run").ExitCode.Should().Be(2);
        CommandRun list = Mmt("run", "--list");
        list.ExitCode.Should().Be(2);
        list.Out.Should().Be("good/\"c\"\n");
        list.Error.Should().Contain("unknown call 'nonsense'").And.EndWith("mmt: 2 errors in 1 script, whose cases are not listed\n");
    }
}
