// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Running;

internal sealed class ScriptRunnerTests
{
    [Test]
    public void Expect_ThatFails_LetsTheCaseGoOn() =>
        Scripts.Run($"{Scripts.Region}\nexpect rss: anon 1\nexpect rss: anon 2\nload(p[0]) = 1\nexpect rss: anon 3").Failures
            .Select(failure => failure.Step).Should().Equal(":2", ":3", ":4");

    [Test]
    public void Teardown_AfterAFailure_RunsAndItsFailuresCount()
    {
        CaseResult result = Scripts.Run(Scripts.Cases("""
            fixture mem {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            } teardown {
                munmap(p) = -EINVAL; expect maps(p): [p rw-p]; munmap(p)
            }
            test "t" (mem) { store(p[0], 1); load(p[0]) }
            """)[0]);

        result.Failures.Select(failure => failure.Step).Should().Equal(":1", ":teardown.1", ":teardown.2");
        result.Steps.Should().Be(5);
    }

    [Test]
    public void Teardown_OfAFixtureThatFailed_PassesOverWhatItNeverHad()
    {
        CaseResult result = Scripts.Run(Scripts.Cases("""
            fixture mem { p = mmap(200000G, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) } teardown { munmap(p) }
            test "t" (mem) { load(p[0]) }
            """)[0]);

        result.Failures.Select(failure => $"{failure.Step} {failure.Actual}").Should().Equal(":setup.1 -ENOMEM");
    }

    [TestCase("@skip(\"later\")", Verdict.Skipped, "later")]
    [TestCase("@xfail(\"known\")", Verdict.XFail, "known")]
    [TestCase("@requires(numa)", Verdict.Skipped, "requires numa")]
    [TestCase("@kernel(< 5.14)", Verdict.Skipped, "requires kernel < 5.14, this is 6.18.44")]
    [TestCase("@kernel(>= 5.14)", Verdict.Failed, "")]
    [TestCase("@model(\"only here\")", Verdict.Failed, "")]
    public void Attribute_DecidesWhatAFailureIs(string attribute, Verdict verdict, string reason)
    {
        CaseResult result = Scripts.Run(Scripts.Cases($"{attribute}\ntest \"t\" {{ munmap(addr(1), 4096) }}")[0]);

        (result.Verdict, result.Reason).Should().Be((verdict, reason));
    }

    [TestCase("kernel 6.12", "< 6.14", true)]
    [TestCase("kernel 6.12", ">= 6.14", false)]
    [TestCase("kernel 6.12", ">= 6.12.100", true)]
    [TestCase("kernel 6.18.15", ">= 6.18.16", false)]
    [TestCase("kernel 7.3", ">= 7.0", true)]
    [TestCase("memory 64M", ">= 6.18.44", true)]
    public void Kernel_GoesByTheMachineOfTheScript(string machine, string gate, bool isMeant)
    {
        CaseProgram[] gated =
        [
            Scripts.Cases($"test \"t\" {{ machine {{ {machine} }}\n@kernel({gate}) munmap(addr(1), 4096)\nmunmap(addr(4096), 4096) }}")[0],
            Scripts.Cases($"@kernel({gate})\ntest \"t\" {{ machine {{ {machine} }}\nmunmap(addr(1), 4096) }}")[0],
        ];
        CaseResult[] results = [.. gated.Select(program => Scripts.Run(program))];

        results.Select(result => result.Verdict).Should()
            .Equal(isMeant ? [Verdict.Failed, Verdict.Failed] : [Verdict.Passed, Verdict.Skipped]);
        results[1].Reason.Should().Be(isMeant ? "" : $"requires kernel {gate}, this is {machine["kernel ".Length..]}");
    }

    [Test]
    public void XFail_ThatPasses_IsAFailure()
    {
        CaseResult result = Scripts.Run(Scripts.Cases("@xfail(\"known\")\ntest \"t\" { munmap(addr(4096), 4096) }")[0]);

        result.Verdict.Should().Be(Verdict.XPass);
        new RunSummary([result], TimeSpan.Zero).ExitCode.Should().Be(1);
    }

    [TestCase("expect memory(p[0]) == 1", ":2", Verdict.XFail)]
    [TestCase("expect memory(p[0]) == 1; expect memory(p[0]) == 2", ":2", Verdict.Failed)]
    [TestCase("store(p[0], 1); expect memory(p[0]) == 2", ":2", Verdict.Failed)]
    [TestCase("for i in 0..2 { expect memory(p[0]) == i }", ":2", Verdict.XFail)]
    [TestCase("for i in 0..2 { expect memory(p[0]) == i }", ":2.2", Verdict.XFail)]
    [TestCase("for i in 0..2 { expect memory(p[0]) == i }", ":2.1", Verdict.Failed)]
    [TestCase("expect memory(p[0]) == 0", ":2", Verdict.XPass)]
    public void XFail_ThatNamesAStep_ExpectsItsFailureAlone(string statements, string step, Verdict verdict)
    {
        CaseResult result = Scripts.Run(Scripts.Cases($"@xfail(\"known\", {step})\ntest \"t\" {{ {Scripts.Region}; {statements} }}")[0]);

        result.Verdict.Should().Be(verdict);
        if (verdict == Verdict.Failed)
        {
            result.Failures.SelectMany(failure => failure.Notes).Should().Contain($"@xfail expects step {step} to fail, and no other");
        }
    }

    [Test]
    public void XFail_OfAStepThatThereIsNot_IsToldAtOnce() =>
        Scripts.Diagnostics("@xfail(\"known\", :3)\ntest \"t\" { exit(0) }").Single().Message.Should().StartWith("the case has no step :3");

    [TestCase(EndReason.TimedOut)]
    [TestCase(EndReason.OutOfBudget)]
    [TestCase(EndReason.Died)]
    [TestCase(EndReason.KernelBug)]
    [TestCase(EndReason.InvariantBroken)]
    public void XFail_NeverMeansThatTheCaseWasBroken(EndReason end)
    {
        CaseProgram program = Scripts.Cases("@xfail(\"known\")\ntest \"t\" { exit(0) }")[0];

        CaseResult result = new ScriptRunner(new Ender(end), new RunnerOptions()).RunCase(program);

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures.Single().Notes.Should()
            .Equal("@xfail never means a limit, a death, a complaint of the kernel or a difference between machines");
    }

    [Test]
    public void XFail_OfAnErrorOfOurs_IsAnError() =>
        new ScriptRunner(new Ender(EndReason.OurError), new RunnerOptions()).RunCase(
            Scripts.Cases("@xfail(\"known\")\ntest \"t\" { exit(0) }")[0])
            .Verdict.Should().Be(Verdict.Error);

    [TestCase("expect trace: []", Verdict.Skipped)]
    [TestCase("expect trace: []; expect locks: none held", Verdict.Skipped)]
    [TestCase("store(p[0], 1); expect trace: []", Verdict.Skipped)]
    [TestCase("c = fork() faults none; in c { exit(0) }", Verdict.Skipped)]
    [TestCase("store(p[0], 1)", Verdict.Passed)]
    [TestCase("store(p[0], 1) faults minor 1; expect trace: []", Verdict.Passed)]
    [TestCase("load(p[0]) = 0; expect trace: []", Verdict.Passed)]
    [TestCase("expect memory(p[0]) == 0; expect trace: []", Verdict.Passed)]
    [TestCase("expect memory(p[0]) == 1; expect trace: []", Verdict.Failed)]
    public void Case_OfWhichNothingCouldBeSeen_IsASkip(string statements, Verdict verdict)
    {
        CaseResult result = new ScriptRunner(new Blind(), new RunnerOptions()).RunCase(Scripts.Case($"{Scripts.Region}\n{statements}"));

        result.Verdict.Should().Be(verdict);
        result.Reason.Should().StartWith(verdict == Verdict.Skipped ? "nothing could be checked: " : "");
    }

    [Test]
    public void Case_WhoseStepsAreAllForOtherKernels_IsASkip()
    {
        CaseResult result = Scripts.Run("@kernel(< 5.14)\nmunmap(addr(1), 4096)");

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "nothing could be checked: none of its steps is for this machine"));
    }

    /// <summary>What its fixture does is nothing that the test says.</summary>
    [TestCase("@kernel(< 5.14) expect memory(p[0]) == 7")]
    [TestCase("t = thread { }; join t")]
    public void Case_WhoseFixtureAloneActs_IsASkip(string statements)
    {
        CaseResult result = Scripts.Run(Scripts.Cases($$"""
            fixture f { {{Scripts.Region}} } teardown { munmap(p) }
            test "t" (f) { {{statements}} }
            """)[0]);

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "nothing could be checked: none of its steps is for this machine"));
    }

    [Test]
    public void Counters_AreSinceTheLastLook()
    {
        CaseResult result = Scripts.Run($$"""
            {{Scripts.Region}}
            store(p[0], 1)
            expect rss: anon +1
            expect rss: anon +0
            fill(p, 1)
            expect thread_faults: minor 4
            expect rss: anon +3
            expect nr_ptes +3
            c = fork()
            in c { expect rss: anon 4; expect rss: anon +0; store(p[0], 2); expect thread_faults: minor +1; exit(0) }
            wait(c) = exited 0
            expect rss: anon +0
            """);

        result.Failures.Should().BeEmpty();
        result.Verdict.Should().Be(Verdict.Passed);
    }

    [Test]
    public void Processes_KeepTheScriptsOrder() =>
        Scripts.Run($$"""
            {{Scripts.Region}}
            store(p[0], 1)
            c = fork()
            in c { store(p[0], 2) faults minor 1 }
            expect memory(p[0]) == 1
            in c { expect memory(p[0]) == 2 }
            in c { d = fork(); in d { load(p[0]) = 2; exit(7) }; wait(d) = exited 7; exit(1) }
            wait(c) = exited 1
            expect c: exited 1
            """).Failures.Should().BeEmpty();

    [Test]
    public void Process_ThatHasEnded_CannotActAgain() =>
        Scripts.Run("c = fork(); for i in 0..2 { in c { exit(0) } }").Failures.Single().Actual
            .Should().Be("c has ended, and cannot do this");

    [Test]
    public void Threads_RunToTheirEnd() =>
        Scripts.Run($$"""
            {{Scripts.Region}}
            t = thread { store(p[0], 9) faults minor 1 }
            join t
            expect memory(p[0]) == 9
            """).Failures.Should().BeEmpty();

    [Test]
    public void Run_InParallel_ReportsInTheListsOrder()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases($"test \"t\" for i in 0..50 {{ {Scripts.Region}; store(p[0], i) }}");
        var seen = new List<string>();

        RunSummary summary =
            new ScriptRunner(new Model.ModelMachine(), new RunnerOptions { Jobs = 4 }).Run(cases, result => seen.Add(result.Case.Id));

        seen.Should().Equal(cases.Select(program => program.Id));
        summary.Results.Select(result => result.Verdict).Should().AllBeEquivalentTo(Verdict.Passed);
    }

    [Test]
    public void Machine_ThatThrows_CostsItsOwnCaseOnly()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases("test \"t\" for i in 0..3 { exit(i) }");

        RunSummary summary = new ScriptRunner(new Thrower(), new RunnerOptions()).Run(cases);

        summary.Results.Select(result => result.Verdict).Should().Equal(Verdict.Passed, Verdict.Error, Verdict.Passed);
        summary.Results[1].Failures.Single().Actual.Should().Contain("out of order");
    }

    [Test]
    public void Plan_WithASeed_IsTheSameShuffleEachTime()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases("test \"t\" for i in 0..20 { exit(i) }");
        IEnumerable<string> Plan(int seed) =>
            new ScriptRunner(new Model.ModelMachine(), new RunnerOptions { ShuffleSeed = seed, Repeat = 2 }).Plan(cases)
                .Select(program => program.Id);

        Plan(1).Should().Equal(Plan(1)).And.NotEqual(Plan(2)).And.HaveCount(40);
    }

    [Test]
    public void Filter_TakesTagsProgramsAndPatterns()
    {
        IReadOnlyList<CaseProgram> cases = Scripts.Cases("@tags(x)\ntest \"one\" { exit(0) }\ntest \"two\" { exit(0) }");
        IEnumerable<string> Names(CaseFilter filter) => filter.Select(cases).Select(program => program.Test);

        Names(new CaseFilter { Categories = ["x"] }).Should().Equal("one");
        Names(new CaseFilter { Categories = ["demo"] }).Should().Equal("one", "two");
        Names(new CaseFilter { NamePattern = "TW" }).Should().Equal("two");
        Names(new CaseFilter { NamePattern = "demo/*one*" }).Should().Equal("one");
        Names(new CaseFilter { NamePattern = "one*" }).Should().BeEmpty();
    }

    /// <summary>A machine on which every case ends in one way.</summary>
    private sealed class Ender(EndReason end) : IMachine
    {
        public string Name => "ender";

        public MachineFeatures Features { get; } = new(new Version(6, 18, 44), new HashSet<string>(), IsModel: false);

        public CaseRecord Run(CaseProgram program, RunOptions options) =>
            new() { Machine = Name, Steps = [], End = end, EndDetail = "made so" };
    }

    /// <summary>The model, without its own inside.</summary>
    private sealed class Blind : IMachine
    {
        private readonly Model.ModelMachine model = new();

        public string Name => "blind";

        public MachineFeatures Features => model.Features;

        public CaseRecord Run(CaseProgram program, RunOptions options)
        {
            CaseRecord record = model.Run(program, options);
            return record with
            {
                Steps =
                [
                    .. record.Steps.Select(step => program.StepById(step.StepId) is ObserveStep { Spec.Name: "trace" or "locks" }
                        ? new StepRecord { StepId = step.StepId, Observed = new Observed { NotObservable = "only the model can tell" } }
                        : program.StepById(step.StepId) is CallStep { Name: "fork" } ? step with { MinorFaults = -1 }
                        : step),
                ],
            };
        }
    }

    /// <summary>A machine that breaks its promise at one case.</summary>
    private sealed class Thrower : IMachine
    {
        private readonly Model.ModelMachine model = new();

        public string Name => "thrower";

        public MachineFeatures Features => model.Features;

        public Records.CaseRecord Run(CaseProgram program, RunOptions options) =>
            program.Row == "(1)" ? throw new InvalidOperationException("out of order") : model.Run(program, options);
    }
}
