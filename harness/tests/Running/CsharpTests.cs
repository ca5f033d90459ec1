// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Selftests.Harness.Zoo;

namespace Selftests.Harness.Tests.Running;

/// <summary>Blocks of the host language.</summary>
internal sealed class CsharpTests
{
    private static readonly RunnerOptions Allowed = new() { Run = new RunOptions { AllowCsharp = true } };

    [Test]
    public void Block_SeesTheModelAndTheScriptsNames() => Scripts.Run(
        $$"""
        {{Scripts.Region}}
        store(p[1], 1)
        c = fork()
        for i in 1..2 {
        csharp {
            Mm.Pte(p[i]).IsWritable.Should().BeFalse();
            Mm.Pte(p[0]).IsNone.Should().BeTrue();
            p.Pages.Should().Be(4);
            Machine.Inspect.Pte(c, p[1]).IsAnon.Should().BeTrue();
        }
        }
        """, Allowed).Failures.Should().BeEmpty();

    /// <summary>A loop around it is one: a block is compiled once, and sees the numbers and the names of its round.</summary>
    [Test]
    public void Block_InALongLoop_SeesItsRound()
    {
        CaseResult result = Scripts.Run(
            """
            p = mmap(4000 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            for i in 0..2000 {
            q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[2 * i], 1)
            csharp {
                Mm.Pte(p[2 * (int)i]).IsNone.Should().Be(i == 1998);
                Mm.Pte(p[2 * (int)i + 1]).IsNone.Should().BeTrue();
                Mm.Pte(q[0]).IsNone.Should().BeTrue();
            }
            }
            """, Allowed with { Run = Allowed.Run with { TimeoutScale = 100 } });

        result.Case.Body.Should().HaveCount(2);
        result.Failures.Select(failure => (failure.Step, failure.Notes[0])).Should().Equal((":2.5997", "with i = 1998"));
    }

    [Test]
    public void Block_ThatDoesNotHold_FailsWithItsLine()
    {
        CaseResult result =
            Scripts.Run(
                $"{Scripts.Region}\ncsharp {{\n    Mm.Pte(p[0]).IsNone.Should().BeTrue();\n    "
                    + $"Mm.Pte(p[0]).IsWritable.Should().BeTrue();\n}}", Allowed);

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].Actual.Should().StartWith("line 6: Expected").And.Contain("to be true");
    }

    [Test]
    public void Block_ThatDoesNotCompile_IsADiagnosticAtItsLine() =>
        Scripts.Diagnostics($"test \"t\" {{\n{Scripts.Region}\ncsharp {{\n    Mm.Pte(q[0]);\n}}\n}}", csharp: true)
            .Single().ToString().Should().Be("demo.mmt:5:12: The name 'q' does not exist in the current context (CS0103)");

    [Test]
    public void Block_ThatIsNotAllowed_IsSkippedAloud()
    {
        CaseResult result = Scripts.Run($"{Scripts.Region}\ncsharp {{\n    Mm.Pte(p[0]);\n}}");

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "it has a csharp block; --allow-csharp runs it"));
    }

    [Test]
    public void Block_RunsInAnotherProcess_WhichIsOneForAllCases()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases($$"""
            test "t" for i in 0..3 {
                munmap(addr(0x1000), 1 page)
                csharp {
                    Environment.ProcessId.Should().NotBe({{Environment.ProcessId}});
                    (AppDomain.CurrentDomain.GetData("seen") ?? i - 1).Should().Be(i - 1);
                    AppDomain.CurrentDomain.SetData("seen", i);
                }
            }
            """, csharp: true);

        RunSummary summary = new ScriptRunner(new ModelMachine(), Allowed with { Jobs = 1 }).Run(cases);

        summary.Results.Select(FailureText.Of).Should().Equal("", "", "");
    }

    [TestCase("Environment.Exit(0);", "the process of the block died: it ended itself with exit code 0")]
    [TestCase("System.Diagnostics.Process.GetCurrentProcess().Kill();", "the process of the block died: it was killed by signal 9")]
    [TestCase("int F(int a) => F(a + 1) + 1; F(1);", "the process of the block died: Stack overflow.")]
    [TestCase("Environment.FailFast(\"gone\");", "the process of the block died: Process terminated.")]
    [TestCase("var t = new System.Threading.Thread(() => throw new InvalidOperationException(\"there\")); t.Start(); t.Join();",
        "the process of the block died: Unhandled exception. System.InvalidOperationException: there")]
    [TestCase("while (true) { }", "still running: in demo.mmt:5:1, without coming to a scheduling point")]
    [TestCase("var all = new List<byte[]>(); while (true) { all.Add(new byte[100 << 20]); Array.Fill(all[^1], (byte)1); }",
        "line 6: Exception of type 'System.OutOfMemoryException' was thrown.")]
    [TestCase("while (true) { System.Runtime.InteropServices.Marshal.AllocHGlobal(100 << 20); }",
        "line 6: Insufficient memory to continue the execution of the program.")]
    public void Block_ThatEndsItsProcess_IsItsCasesFailure_AndNoOthers(string code, string actual)
    {
        string test = "munmap(addr(0x1000), 1 page)\ncsharp {\n    CODE\n}";
        IReadOnlyList<CaseProgram> cases = Scripts.Cases(
            $"@timeout({(actual.StartsWith("still", StringComparison.Ordinal) ? 1000 : 60_000)}ms)\ntest \"bad\" {{\n"
                + $"{test.Replace("CODE", code, StringComparison.Ordinal)}\n}}\ntest \"good\" {{\n"
                + $"{test.Replace("CODE", "Machine.Should().NotBeNull();", StringComparison.Ordinal)}\n}}", csharp: true);

        RunSummary summary = new ScriptRunner(new ModelMachine(), Allowed with { Jobs = 1 }).Run([cases[1], cases[0], cases[1]]);

        summary.Results.Select(result => result.Verdict).Should().Equal(Verdict.Passed, Verdict.Failed, Verdict.Passed);
        summary.Results[1].Failures.Should().ContainSingle().Which.Actual.Should().Be(actual);
        summary.Results[1].Failures[0].Step.Should().Be(":2");
    }

    [TestCase("#line 77 \"other.mmt\"", "a csharp block holds no directive")]
    [TestCase("#pragma warning restore", "a csharp block holds no directive")]
    [TestCase("#if false", "a csharp block holds no directive")]
    [TestCase("#r \"a.dll\"", "a csharp block holds no directive")]
    [TestCase("#load \"a.cs\"", "a csharp block holds no directive")]
    [TestCase("#nullable disable", "a csharp block holds no directive")]
    public void Directive_IsRefusedAtItsPlace(string directive, string message) =>
        Scripts.Diagnostics($"test \"t\" {{\n    csharp {{\n        {directive}\n        int x = 1;\n    }}\n}}", csharp: true)
            .Single().ToString().Should().StartWith($"demo.mmt:4:9: {message}");

    [Test]
    public void WhatLooksLikeADirectiveInAText_IsNone() =>
        Scripts.Diagnostics("test \"t\" {\n    csharp {\n        var s = @\"\n        #line 5\n        \";\n    }\n}", csharp: true)
            .Should().BeEmpty();

    [TestCase("int x = \"a\";", "demo.mmt:4:17: Cannot implicitly convert type 'string' to 'int' (CS0029)")]
    [TestCase("if (true) {", "demo.mmt:4:20: } expected (CS1513)")]
    [TestCase("} public static void Other() {", "demo.mmt:3:5: a csharp block closes no brace that it has not opened")]
    [TestCase(
        "} } public static class Other { public static void F() {", "demo.mmt:3:5: a csharp block closes no brace that it has not opened")]
    public void Error_IsToldWhereItStandsInTheScript(string code, string message) =>
        Scripts.Diagnostics($"test \"t\" {{\n    csharp {{\n        {code}\n    }}\n}}", csharp: true)
            .Select(found => found.ToString()).Should().Equal(message);

    [Test]
    public void Block_ThatTheCompilerDiesOf_IsTold_AndWhatIsWrongWithTheOthers()
    {
        string deep = $"int x = {new string('(', 100_000)}1{new string(')', 100_000)};";

        string[] found =
            [.. Scripts.Diagnostics(
                $"test \"a\" {{\n    csharp {{\n        int x = \"a\";\n    }}\n}}\ntest \"b\" {{\n    csharp {{\n        {deep}\n    "
                    + $"}}\n}}\ntest \"c\" {{\n    csharp {{\n        int x = \"c\";\n    }}\n}}", csharp: true)
            .Select(diagnostic => diagnostic.ToString())];

        // Of its stack, or of the time that a busy machine takes to get there.
        found.Should().HaveCount(3);
        found[0].Should().Be("demo.mmt:4:17: Cannot implicitly convert type 'string' to 'int' (CS0029)");
        found[1].Should().MatchRegex(@"^demo\.mmt:8:5: the compiler of C# dies of this block: (Stack overflow\.|no end within \d+ s)$");
        found[2].Should().Be("demo.mmt:14:17: Cannot implicitly convert type 'string' to 'int' (CS0029)");
    }

    [Test]
    public void WithoutBeingAllowed_NothingIsCompiled() =>
        Scripts.Diagnostics("test \"t\" {\n    csharp {\n        no C# at all\n    }\n}").Should().BeEmpty();

    [Test]
    public void Failure_OfAnotherStep_HasItsHistory()
    {
        CaseResult result =
            Scripts.Run($"{Scripts.Region}\ncsharp {{\n    int x = 1;\n}}\nstore(p[0], 1)\nexpect pte(p[0]): none", Allowed);

        result.Failures.Single().Notes.Should()
            .Contain(note => note.Contains("store(p[0], 1): p[0]: none -> present", StringComparison.Ordinal));
    }

    [Test]
    public void WhatABlockPrints_GoesToTheHarness()
    {
        var printed = new System.Text.StringBuilder();
        Action<string> before = Scripting.BlockHost.Print;
        Scripting.BlockHost.Print = text => printed.Append(text);

        Scripts.Run(
            "munmap(addr(0x1000), 1 page)\ncsharp {\n    Console.WriteLine(\"a line\"); Console.Error.Write(\"more\"); "
                + "Console.In.ReadLine().Should().BeNull();\n}", Allowed).Failures.Should().BeEmpty();
        Scripting.BlockHost.Print = before;

        printed.ToString().Should().Be("a line\nmore");
    }

    [Test]
    public void Block_OfAnInclude_IsCompiledAsItWasRead()
    {
        string folder = Directory.CreateTempSubdirectory("mmt-").FullName;
        string library = Path.Combine(folder, "own.mmt");
        File.WriteAllText(library, "def look(r) {\n    csharp {\n        Mm.Pte(r).IsNone.Should().BeFalse();\n    }\n}\n");
        ScriptSet set =
            ScriptLoader.LoadText($"suite \"demo\"\ninclude \"own.mmt\"\ntest \"t\" {{\n{Scripts.Region}\nlook(p)\n}}\n", "demo.mmt",
                new LoadOptions { AllowCsharp = true, IncludeRoot = folder });
        Directory.Delete(folder, recursive: true);
        set.Diagnostics.Should().BeEmpty();

        CaseResult result = Scripts.Run(set.Cases[0], Allowed);

        result.Failures.Single().Actual.Should().StartWith("line 3: Expected ");
    }

    [Test]
    public void Case_RunsOnTheMachineThatWasAskedFor()
    {
        var options = new RunOptions
        {
            AllowCsharp = true,
            Profile = Profiles.MachineProfile.Default with { ZeroPage = false, SoftDirty = false, MaxMapCount = 1000 },
        };

        Scripts.Run(
            $"{Scripts.Region}\nload(p[0])\ncsharp {{\n    Mm.Pte(p[0]).IsAnon.Should().BeTrue();\n}}\nexpect pte(p[0]): anon, !zeropage",
            new RunnerOptions { Run = options })
            .Failures.Should().BeEmpty();
    }

    [Test]
    public void Record_OfTheOtherProcess_IsTheSame()
    {
        string statements =
            $"{Scripts.Region}\nc = fork()\nin c {{\n    store(p[1], 7)\n    exit(3)\n}}\nwait(c) = exited 3\nmincore(p) = 0, vec [0, 0, "
                + $"0, 0]\nexpect maps(p): [p rw-p]\nexpect contents(p) == 0";
        var options = new RunOptions { AllowCsharp = true, Snapshots = true, HistoryOf = [3] };
        CaseProgram here = Scripts.Case(statements);
        CaseProgram there = Scripts.Case($"{statements}\ncsharp {{\n    int x = 1;\n}}", csharp: true);

        CaseRecord mine = new ModelMachine().Run(here, options);
        CaseRecord theirs = new ModelMachine().Run(there, options);

        theirs.Steps.Take(here.StepCount).Should().BeEquivalentTo(mine.Steps, like => like.WithStrictOrdering());
        theirs.Regions.Should().Equal(mine.Regions);
        (theirs.End, theirs.EndDetail).Should().Be((mine.End, mine.EndDetail));
    }

    [Test]
    public void Zoo_WithoutBeingAllowed_RunsNoBlock_AndSaysSo()
    {
        IReadOnlyList<CaseProgram> cases =
            Scripts.Cases(
                "@catches(Z109)\ntest \"t\" {\n    munmap(addr(0x1000), 1 page)\n    csharp {\n        int x = 1;\n    }\n}", csharp: true);

        ZooMatrix matrix = new ZooRunner(new ModelMachine(), new RunnerOptions()).Run(cases, ["Z109"]);

        matrix.NotAllowed.Should().Equal("demo/\"t\"");
        matrix.WrongClaims.Should().BeEmpty();
    }
}
