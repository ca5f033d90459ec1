// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>
/// Two machines that differ, one of them made by hand: from the difference over its entry to the verdict and the figures.
/// </summary>
internal sealed class BothMachineTests
{
    private const string Script = """
        suite "test"
        test "t" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            mprotect(p[1], PROT_READ)
        }
        """;

    /// <summary>A script that takes either answer.</summary>
    private const string Open = """
        suite "test"
        test "t" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            mprotect(p[1], PROT_READ) = 0 or -ENOMEM
        }
        """;

    private static readonly StepResult Again = new(ResultKind.Errno, 11);
    private static readonly StepResult Declined = new(ResultKind.Errno, 12);
    private static readonly Version Older = new(6, 12, 57);

    [Test]
    public void ADifference_Fails_AndIsCounted()
    {
        (BothMachine both, CaseResult result) = Run(mprotect: Again);

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].Actual.Should().StartWith("step :3: model 0, other -EAGAIN");
        both.Totals.Lines[0].Should().Contain("; 1 differences, 0 known (0 temporary, 0 permanent), 0 unsteady;");
    }

    [TestCase("TEMPORARY", "1 known (1 temporary, 0 permanent)")]
    [TestCase("PERMANENT", "1 known (0 temporary, 1 permanent)")]
    public void ADifference_ThatAnEntryExplains_Passes_AndIsCountedAsKnown(string section, string counted)
    {
        (BothMachine both, CaseResult result) = Run(mprotect: Again, Entry(section, ":3", "result"));

        result.Verdict.Should().Be(Verdict.Passed);
        both.Totals.Differences.Should().Be(0);
        both.Totals.Lines[0].Should().Contain($"; 0 differences, {counted}, 0 unsteady;");
        both.Totals.Lines[1].Should().Be($"known, {section}: 1 by known-differences.txt:2: result of test/\"t\"");
        both.Entries.Stale(ranAll: true).Should().BeEmpty();
    }

    [TestCase(":3", 1)]
    [TestCase(":2", 3)]
    public void ADifference_IsSoughtAgain_UnlessAnEntryExplainsIt(string step, int runs)
    {
        (BothMachine both, _) = Run(mprotect: Again, Entry("PERMANENT", step, "result"));

        ((OtherMprotect)both.Other).Runs.Should().Be(runs);
    }

    [Test]
    public void WhatBecameOfACase_IsKnown()
    {
        (BothMachine known, _) = Run(mprotect: Again, Entry("PERMANENT", ":3", "result"));
        (BothMachine unknown, _) = Run(mprotect: Again);

        known.Totals.ExplainedOf("test/\"t\"").Select(entry => entry.Line).Should().Equal(2);
        known.Totals.IsDiffering("test/\"t\"").Should().BeFalse();
        unknown.Totals.ExplainedOf("test/\"t\"").Should().BeEmpty();
        unknown.Totals.IsDiffering("test/\"t\"").Should().BeTrue();
    }

    [Test]
    public void AnEntry_WithoutItsDifference_IsStale()
    {
        (BothMachine both, CaseResult result) = Run(mprotect: null, Entry("PERMANENT", ":3", "result"));

        result.Verdict.Should().Be(Verdict.Passed);
        both.Entries.Stale(ranAll: false).Select(entry => entry.Line).Should().Equal(2);
    }

    [TestCase(":2", "result")]
    [TestCase(":3", "faults")]
    public void AnEntry_OfAnotherStepOrObservation_ExplainsNothing(string step, string observation)
    {
        (BothMachine both, CaseResult result) = Run(mprotect: Again, Entry("TEMPORARY", step, observation));

        result.Verdict.Should().Be(Verdict.Failed);
        both.Entries.Stale(ranAll: false).Should().HaveCount(1);
    }

    [Test]
    public void NoOtherMachine_IsOneLine_WithTheReason()
    {
        var both = new BothMachine(new ModelMachine(), new UnavailableMachine("no C compiler"), KnownDifferences.Empty);

        CaseResult result = new ScriptRunner(both, new RunnerOptions()).RunCase(Executors.Compile(Script));

        result.Verdict.Should().Be(Verdict.Passed);
        both.Totals.Lines.Should().Equal("nothing was compared with Linux: no Linux machine: no C compiler");
    }

    [Test]
    public void ACase_ThatCouldNotBeCompared_SaysSoItself()
    {
        var both = new BothMachine(new ModelMachine(), new UnavailableMachine("no C compiler"), KnownDifferences.Empty);

        CaseResult result = new ScriptRunner(both, new RunnerOptions()).RunCase(Executors.Compile(Script));

        FailureText.Lines(result).Should().Equal("not compared with Linux: no Linux machine: no C compiler");
    }

    [Test]
    public void AWayOfAMay_ThatTheKernelNeverTook_IsTold()
    {
        const string script = """
            suite "test"
            test "t" {
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                done = may madvise(p, MADV_POPULATE_WRITE)
                if done { expect rss: anon 2 } else { expect rss: anon 0 }
            }
            """;
        var both = new BothMachine(new ModelMachine(), new OtherMprotect(null, ModelMachine.Kernel), KnownDifferences.Empty);

        CaseResult result = new ScriptRunner(both, new RunnerOptions()).RunCase(Executors.Compile(script));

        result.Verdict.Should().Be(Verdict.Passed);
        result.Branches.Should().Be(2);
        FailureText.Lines(result).Should().Equal("never taken: madvise at :2 declined on other");
    }

    [Test]
    public void ADifference_IsNeverWhatXFailMeans()
    {
        var both = new BothMachine(new ModelMachine(), new OtherMprotect(Again, ModelMachine.Kernel), KnownDifferences.Empty);

        CaseResult result =
            new ScriptRunner(both, new RunnerOptions()).RunCase(
                Executors.Compile(Script.Replace("test \"t\"", "@xfail(\"known\")\ntest \"t\"", StringComparison.Ordinal)));

        result.Verdict.Should().Be(Verdict.Failed);
    }

    [Test]
    public void ADifference_OnAnotherKernel_IsTold_AndPasses_ButNotStrictly()
    {
        (BothMachine both, CaseResult result) = Run(mprotect: Declined, kernel: Older, script: Open);
        (BothMachine strict, CaseResult failed) = Run(mprotect: Declined, kernel: Older, script: Open, strict: true);

        result.Verdict.Should().Be(Verdict.Passed);
        both.Totals.Lines[0].Should().Contain("; 0 differences, 0 known (0 temporary, 0 permanent), 0 unsteady;");
        both.Totals.Lines[1].Should()
            .Be("not judged: 1 differences of 1 cases: this is Linux 6.12.57, the model is 6.18.44: mprotect result 1; --strict makes "
                + "them fail");
        failed.Verdict.Should().Be(Verdict.Failed);
        failed.Failures[0].Actual.Should().StartWith("step :3: model 0, other -ENOMEM");
        strict.Totals.Lines[0].Should().Contain("; 1 differences, 0 known");
    }

    [TestCase("6.18.15", false, "the level counts")]
    [TestCase("6.18", false, "a level that is not told is 0")]
    [TestCase("6.18.44", true, "as is the model")]
    [TestCase("7.3.4", false, "and what is newer")]
    public void Kernel_IsTheModelledOne_ByItsLevel(string kernel, bool judges, string why)
    {
        (BothMachine both, CaseResult result) = Run(mprotect: Declined, kernel: Version.Parse(kernel), script: Open);

        both.Judges.Should().Be(judges, why);
        result.IsFailure.Should().Be(judges, why);
        both.Totals.NotJudged.Should().Be(judges ? 0 : 1, why);
    }

    [Test]
    public void WhatTheScriptStates_MustHoldOnAnyKernel_UnlessAnEntryCoversIt()
    {
        (_, CaseResult result) = Run(mprotect: Again, kernel: Older);
        (_, CaseResult covered) = Run(mprotect: Again, Entry("PERMANENT", ":3", "result") + "until: 6.18.20, 6.19\n", Older);
        (_, CaseResult elsewhere) = Run(mprotect: Again, Entry("PERMANENT", ":3", "result") + "since: 6.12.60, 6.18\n", Older);
        (_, CaseResult otherStep) = Run(mprotect: Again, Entry("PERMANENT", ":2", "result"), Older);

        foreach (CaseResult failed in (CaseResult[])[result, elsewhere, otherStep])
        {
            failed.Verdict.Should().Be(Verdict.Failed);
            failed.Failures[0].Actual.Should().Be("on other: expected ok, got -EAGAIN");
            failed.Failures[0].Step.Should().Be(":3");
        }

        covered.Verdict.Should().Be(Verdict.Passed);
    }

    [Test]
    public void TheModelsOwnVerdict_Stays_OnAnyKernel() =>
        Run(mprotect: null, kernel: Older, script: Script.Replace("PROT_READ)", "PROT_READ) = -EACCES")).Result.Failures[0].Actual.Should()
            .Be("0");

    [TestCase("since: 6.12.60, 6.13", 1, "fixed in this branch later")]
    [TestCase("until: 6.12.57, 6.13", 1, "gone")]
    [TestCase("where: swap", 1, "without swap")]
    [TestCase("until: 6.12.58, 6.13", 0, "here")]
    [TestCase("where: root, !swap", 0, "tried")]
    public void AnEntry_OfOtherMachines_IsNotJudged(string line, int elsewhere, string why)
    {
        (BothMachine both, CaseResult result) = Run(mprotect: null, Entry("PERMANENT", ":3", "result") + line + "\n", Older, strict: true);

        result.Verdict.Should().Be(Verdict.Passed);
        both.Entries.Elsewhere.Should().Be(elsewhere, why);
        both.Entries.Stale(ranAll: true).Should().HaveCount(1 - elsewhere, why);
        both.Entries.NotJudged.Should().BeEmpty();
    }

    private static (BothMachine Both, CaseResult Result) Run(
        StepResult? mprotect, string known = "", Version? kernel = null, string script = Script, bool strict = false)
    {
        KnownDifferenceList list = KnownDifferenceList.Parse(known, "k");
        list.Diagnostics.Should().BeEmpty();
        var both = new BothMachine(new ModelMachine(), new OtherMprotect(mprotect, kernel ?? ModelMachine.Kernel),
            new KnownDifferences(list.Entries)) { Strict = strict };
        return (both, new ScriptRunner(both, new RunnerOptions()).RunCase(Executors.Compile(script)));
    }

    private static string Entry(string section, string step, string observation) =>
        $"{section}\ncase: test/\"t\"\nstep: {step}\nobservation: {observation}\nreason: made by hand\nkernel: "
            + $"mm/mprotect.c:do_mprotect_pkey()\n";

    /// <summary>
    /// A machine like the model whose mprotect answers otherwise; null: the same. Like a kernel it takes its own way through what may be
    /// declined.
    /// </summary>
    private sealed class OtherMprotect(StepResult? answer, Version kernel) : IMachine
    {
        private readonly ModelMachine inner = new();

        public string Name => "other";

        public MachineFeatures Features => inner.Features with { Kernel = kernel };

        public int Runs { get; private set; }

        public CaseRecord Run(CaseProgram program, RunOptions options)
        {
            Runs++;
            CaseRecord record = inner.Run(program, options with { Choices = [] });
            return new CaseRecord
            {
                Machine = Name,
                End = record.End,
                Regions = record.Regions,
                Steps = [
                    .. record.Steps.Select(step => answer is { } other && program.StepById(step.StepId) is CallStep { Name: "mprotect" }
                    ? new StepRecord { StepId = step.StepId, Result = other, MinorFaults = 0, MajorFaults = 0, Snapshot = step.Snapshot }
                    : step)],
            };
        }
    }
}
