// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Compile;

internal sealed class CaseCompilerTests
{
    [Test]
    public void Ids_OfRowsAndVariants_AreUniqueAndStable()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases("""
            fixture mem { p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) } teardown { munmap(p) }
            variant mem shared { p = mmap(1 page, PROT_READ, MAP_SHARED|MAP_ANONYMOUS) }
            test "a" (mem) for (prot, result) in [(PROT_READ, 0), (PROT_NONE, 0)] for n in 1..3 { mprotect(p, prot) = result }
            test "b" { exit(0) }
            """);

        cases.Select(program => program.Id).Should().Equal(
            "demo/\"a\"/(PROT_READ, 0, 1)", "demo/\"a\"/(PROT_READ, 0, 2)", "demo/\"a\"/(PROT_NONE, 0, 1)", "demo/\"a\"/(PROT_NONE, 0, 2)",
            "demo/\"a\" [shared]/(PROT_READ, 0, 1)", "demo/\"a\" [shared]/(PROT_READ, 0, 2)",
            "demo/\"a\" [shared]/(PROT_NONE, 0, 1)", "demo/\"a\" [shared]/(PROT_NONE, 0, 2)",
            "demo/\"b\"");
    }

    [Test]
    public void Ids_OfEqualRows_AreNumbered() =>
        Scripts.Cases("test \"a\" for x in [1, 1, 1] { load(addr(x)) = SIGSEGV }").Select(program => program.Id)
            .Should().Equal("demo/\"a\"/(1)", "demo/\"a\"/(1)/2", "demo/\"a\"/(1)/3");

    [Test]
    public void Variant_WithoutTeardown_HasItsFixtures()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases("""
            fixture mem { p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) } teardown { munmap(p) }
            variant mem two { p = mmap(2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) }
            variant mem own { p = mmap(3 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) } teardown { munmap(p[0]) }
            test "a" (mem) { load(p[0]) }
            """);

        cases.Select(program => Teardown(program)).Should().Equal("munmap(p)", "munmap(p)", "munmap(p[0])");
        cases.Select(program => Length(program)).Should().Equal(4096, 8192, 12288);
    }

    [Test]
    public void CaseName_HasItsRowFilledIn() =>
        Scripts.Cases(
            "@case(\"{advice} of {n}\")\ntest \"a\" for (advice, n) in [(MADV_NORMAL, 3)] { madvise(addr(n), 4096, advice) = -EINVAL }")[0]
            .Attributes.CaseNames.Should().Equal("MADV_NORMAL of 3");

    [Test]
    public void Attributes_OfSuiteAndTest_AreMerged()
    {
        ScriptSet set = ScriptLoader.LoadText(
            "@tags(one)\n@timeout(500ms)\nsuite \"demo\"\n@tags(two)\n@xfail(\"because\")\n@kernel(>= 5.14)\n@catches(Z58)\ntest \"a\" { "
                + "exit(0) }\n",
            "demo.mmt",
            new LoadOptions());
        CaseAttributes attributes = set.Cases[0].Attributes;

        attributes.Tags.Should().Equal("one", "two");
        attributes.Timeout.Should().Be(TimeSpan.FromMilliseconds(500));
        attributes.XFail.Should().Be("because");
        attributes.Kernel.Should().ContainSingle().Which.Admits(new Version(5, 13)).Should().BeFalse();
        attributes.Catches.Should().Equal("Z58");
    }

    [Test]
    public void Machine_OfFileAndTest_IsMerged()
    {
        CaseProgram program =
            Scripts.Cases("machine { memory 64M; fault_around_bytes 16K }\ntest \"a\" { machine { memory 32M }\nexit(0) }")[0];

        program.Machine.Values.ToDictionary(entry => entry.Key, entry => ((NumberOperand)entry.Value).Value)
            .Should().Equal(new Dictionary<string, long> { ["memory"] = 32 << 20, ["fault_around_bytes"] = 16 << 10 });
    }

    [Test]
    public void Steps_OfDefsLoopsAndProcesses_AreFlat()
    {
        CaseProgram program = Scripts.Cases("""
            def touch(r, n) { for i in 0..2 { store(r[i], n) } }
            test "a" {
                p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                touch(p[1..3], 7)
                c = fork()
                in c { load(p[1]) = 7; exit(0) }
            }
            """)[0];

        Step[] steps = [.. Enumerable.Range(0, program.StepCount).Select(program.StepById)];

        steps.Select(step => $"{step.Path} {step.Process} {Target(step)}").Should().Equal(
            ":1 -1 ", ":2.1.1 -1 p[1..3][0] at 4096", ":2.1.2 -1 p[1..3][1] at 8192", ":3 -1 ", ":4.1 1 p[1] at 4096", ":4.2 1 ");
        steps[2].Context.Should().Be("in touch(p[1..3], 7), called at demo.mmt:5:5; i = 1");
    }

    [Test]
    public void Steps_InsideOfAStatement_AreNumberedInIt()
    {
        CaseProgram program = Scripts.Case("""
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            d = may mlock(p)
            if d { munlock(p) } else { load(p[0]) }
            t = thread { load(p[0]); load(p[0]) }
            race {
                thread a { load(p[0]) }
                thread b { load(p[0]); load(p[0]) }
            }
            at a F.alloc { load(p[0]) }
            load(p[0])
            """);

        Enumerable.Range(0, program.StepCount).Select(id => program.StepById(id).Path).Should().Equal(
            ":1", ":2", ":3", ":3.1", ":3.2", ":4", ":4.1", ":4.2",
            ":5", ":5.1", ":5.1.1", ":5.2", ":5.2.1", ":5.2.2", ":6", ":6", ":6.1", ":7");
    }

    [Test]
    public void Def_ThatReturns_NamesItsRegion() =>
        Scripts.Run(Scripts.Cases("""
            def two(prot) { r = mmap(2 pages, prot, MAP_PRIVATE|MAP_ANONYMOUS); return r }
            test "a" { a = two(PROT_READ); b = two(PROT_READ|PROT_WRITE); store(b[1], 1); store(a[0], 1) = SIGSEGV SEGV_ACCERR, addr a[0] }
            """)[0]).Verdict.Should().Be(Results.Verdict.Passed);

    [Test]
    public void Arena_OfLongRegions_LeavesNoNeighbours()
    {
        CaseProgram program = Scripts.Case("""
            a = mmap(1G, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            b = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            c = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, align 4G)
            d = mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            """);

        program.Body.OfType<CallStep>().Select(call => call.Arena).Should().Equal(0, 2, 4, -1);
    }

    [Test]
    public void Loop_WithoutMeasure_IsRefusedWithItsPlace() =>
        Scripts.Diagnostics("test \"a\" { for i in 0..2000 { for j in 0..2000 { load(addr(i)) = SIGSEGV } } }")
            .Single().ToString().Should()
            .StartWith("demo.mmt:2:6: this test performs 4000000 statements, every round of its loops counted, more than 1000000");

    private static string Target(Step step) =>
        step is AccessStep { Target: AddressOperand target } ? $"{target.Text} at {target.Offset}" : "";

    private static string Teardown(CaseProgram program) => string.Join("; ", program.Teardown.Select(step => step.Source.Text));

    private static long Length(CaseProgram program) => ((NumberOperand)((CallStep)program.Setup[0]).Operands[1]).Value;
}
