// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Fuzz;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Fuzz;

/// <summary>Random scripts: made again from their seeds, right by the checker, and small once something is found.</summary>
public sealed class FuzzTests
{
    private static readonly ScriptGenerator All = new([]);

    [Test]
    public void Generate_SameSeed_GivesTheSameText() =>
        All.Generate(7).Text.Should().Be(new ScriptGenerator([]).Generate(7).Text).And.NotBe(All.Generate(8).Text);

    [Test]
    public void Generate_AnySeed_GivesAScriptThatChecks()
    {
        for (int seed = -100; seed < 300; seed++)
        {
            FuzzScript script = All.Generate(seed);
            ScriptLoader.LoadText(script.Text, $"{script.Name}.mmt", new LoadOptions()).Diagnostics.Should().BeEmpty(script.Text);
        }
    }

    [TestCaseSource(typeof(ScriptGenerator), nameof(ScriptGenerator.OperationNames))]
    public void Generate_EveryOperation_ComesInScripts(string operation)
    {
        string call =
            operation switch { "errors" => "bytes", "edges" => "addr(0", "may" => " may ", "look" => "expect ", "generations" =>
                "= fork()", "stack" => "MAP_GROWSDOWN", "wide" => " bytes)", "memlock" => "RLIMIT_MEMLOCK",
                "answer" => "UFFDIO_WAKE(w", _ => $"{operation}(" };
        HashSet<string> operations = operation == "wait" ? ["wait", "exit"] : [operation];

        Enumerable.Range(0, 50).Any(seed => new ScriptGenerator(operations).Generate(seed).Text.Contains(call)).Should().BeTrue();
    }

    [Test]
    public void Shrink_LeavesOnlyWhatIsNeeded()
    {
        FuzzScript script = All.Generate(3);
        FuzzStatement[] needed = [script.Statements[1], script.Statements[^1]];

        FuzzScript small = Shrinker.Shrink(script, candidate => needed.All(candidate.Statements.Contains));

        small.Statements.Should().Equal(needed);
    }

    [Test]
    public void Fuzz_WithABug_FindsItAndMakesItSmall()
    {
        IReadOnlyList<FuzzFinding> findings = Fuzz("Z58");

        FuzzFinding finding = findings.Should().ContainSingle().Subject;
        finding.Script.Statements.Should().HaveCountLessThan(10);
        finding.Result.Failures[0].Actual.Should().StartWith("I05");
        finding.Text.Should().Contain($"--seed {finding.Seed}");
    }

    [Test]
    public void Fuzz_SameSeed_WritesTheSameScriptToTheByte()
    {
        FuzzFinding[] first = [.. Fuzz("Z58")];
        FuzzFinding[] second = [.. Fuzz("Z58")];

        second.Select(finding => finding.Text).Should().Equal(first.Select(finding => finding.Text)).And.NotBeEmpty();
    }

    [Test]
    public void Finding_RunAlone_FailsWithTheBug_AndPassesWithout()
    {
        FuzzFinding finding = Fuzz("Z58")[0];
        CaseProgram program = ScriptLoader.LoadText(finding.Text, $"{finding.Script.Name}.mmt", new LoadOptions()).Cases[0];

        ScriptRunner With(params string[] bugs) => new(new ModelMachine(), new RunnerOptions { Run = new RunOptions { Bugs = bugs } });

        With("Z58").RunCase(program).Failures[0].Actual.Should().StartWith("I05");
        With().RunCase(program).IsFailure.Should().BeFalse();
    }

    [Test]
    public void Finding_NamesTheStepAndWhatWasWrong()
    {
        FuzzFinding finding = Fuzz("Z58")[0];

        finding.Result.Failures[0].Step.Should().MatchRegex(@"^:\d");
        finding.Text.Should().Contain("# Found by: mmt fuzz --seed").And.MatchRegex("# Was wrong: I05.+");
    }

    [TestCase("|MAP_NORESERVE", "drops a flag", "mmap(a[0], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED|MAP_NORESERVE)")]
    [TestCase("[3..7]", "shortens a range", "munmap(a[3..7])")]
    [TestCase("0x93", "takes a plain value", "store(a[0], 0x93)")]
    [TestCase(" + 4080", "begins where the page begins", "load(a[0] + 4080)")]
    [TestCase("PROT_NONE", "takes the usual protection", "mprotect(a[0], PROT_NONE)")]
    public void Shrink_SimplifiesArguments(string superfluous, string why, string statement)
    {
        var script =
            new FuzzScript(1,
                [
                    new FuzzStatement("a = mmap(8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)", ""),
                    new FuzzStatement(statement, "ok", "c1"),
                ]);
        string call = statement.Split('(')[0];

        FuzzScript small =
            Shrinker.Shrink(
                script, candidate => candidate.Statements.Any(one => one.Text.StartsWith($"{call}(", StringComparison.Ordinal)));

        small.Text.Should().NotContain(superfluous, why).And.NotContain("in c1", "the first process will do").And.Contain($"{call}(");
    }

    [Test]
    public void Fuzz_WithoutABug_FindsNothing() => Fuzz().Should().BeEmpty();

    private static IReadOnlyList<FuzzFinding> Fuzz(params string[] bugs) =>
        new Fuzzer(new ModelMachine(), null, new FuzzOptions
        {
            Seed = 26, MostFindings = 1, MostScripts = 400, Jobs = 1, Time = TimeSpan.FromMinutes(2),
            Runner = new RunnerOptions { Run = new RunOptions { Bugs = bugs } },
        }).Run();
}
