// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A race on Linux: threads that meet, rounds that are judged, ends that are held against the model's.</summary>
internal sealed class RaceTests : LinuxFixture
{
    private const string Buffering = """
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        fill(p, 0)
        race {
            thread a { store(p[0], 1); x = load(p[1]) }
            thread b { store(p[1], 1); y = load(p[0]) }
        }

        """;

    private static readonly RunOptions Rounds = new() { Rounds = 200, KeepsEnds = true };

    [Test]
    public void Threads_ComeInBothOrders_AndNeverBothFirst()
    {
        CaseProgram program = Scripts.Case(Buffering + "outcomes (x, y) == [(0, 1), (1, 0), (1, 1)]");
        RaceRecord race = UntilSeen(
            () => Linux.Run(program, Rounds).Race!, each => Outcomes(each).Contains("(0, 1)") && Outcomes(each).Contains("(1, 0)"));

        race.IsSampled.Should().BeTrue();
        race.Executions.Should().Be(200);
        Outcomes(race).Should().Contain("(0, 1)").And.Contain("(1, 0)").And.NotContain("(0, 0)");
        race.Counts.Sum(count => count.Seen).Should().Be(200);
    }

    [Test]
    public void AnOutcomeThatTheScriptDoesNotName_FailsWithItsRound() =>
        UntilSeen(() => Run("outcomes (x, y) == [(0, 1)]").Failures, each => each.Count > 0)
            .Should().ContainSingle().Which.Expected.Should().Be("one of (0, 1)");

    [Test]
    public void WhatIsNeverSeen_IsListedAndNoFailure()
    {
        CaseResult result = Run("outcomes (x, y) == [(0, 1), (1, 0), (1, 1), (7, 7)]\nsometimes expect memory(p[0]) == 9");

        result.Verdict.Should().Be(Verdict.Passed);

        // What Linux can show, it may show or not; these two it cannot.
        string[] never = [.. result.NotTaken.Where(line => !line.StartsWith("outcome (1, 1)", StringComparison.Ordinal))];
        never.Should().HaveCountGreaterThan(1);
        never[^2].Should().Match("outcome (7, 7) at :4 in 200 rounds on Linux *, which showed * %*");
        never[^1].Should().Match("sometimes at :5 in 200 rounds on Linux *");
    }

    [Test]
    public void EachEnd_IsOneOfTheModels_OrADifference()
    {
        CaseProgram program = Scripts.Case(Buffering + "outcomes (x, y) == [(0, 1), (1, 0), (1, 1)]");
        RaceRecord model = new ModelMachine().Run(program, Rounds).Race!;
        RaceRecord shown = UntilSeen(() => Linux.Run(program, Rounds).Race!, each => Outcomes(each).Count > 1);

        model.Ends.Should().HaveCount(3);
        RaceComparer.Compare(program, model, shown, _ => false, _ => { }).Should().BeEmpty();
        foreach (CaseRecord only in model.Ends)
        {
            // Linux came to two, so it came to one that this is not.
            RaceComparer.Compare(program, model with { Ends = [only] }, shown, _ => false, _ => { }).Should().NotBeEmpty();
        }

        BothMachine both = new(new ModelMachine(), Linux, KnownDifferences.Empty);
        both.Run(program, Rounds).Should().Match<CaseRecord>(record => !record.Differs && record.NotCompared == null);
        both.Totals.Steps.Should().BeGreaterThan(0);
        (both.Totals.Cases, both.Totals.Differences).Should().Be((1, 0L), "a case has one place, however many ends it shows");
    }

    [Test]
    public void AnEndThatTheModelHasNot_IsCountedAsADifference()
    {
        CaseProgram program = Scripts.Case("""
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            race {
                thread a { store(p[0], 1) }
                thread b { load(p[0]) }
            }
            expect memory(p[0]) == 1
            """);
        BothMachine both = new(new AnotherEnd(), Linux, KnownDifferences.Empty) { Strict = true };

        both.Run(program, Rounds).Differs.Should().BeTrue();

        both.Totals.Lines[0].Should().StartWith("compared with Linux: 1 cases, ").And.NotContain(" 0 differences");
    }

    /// <summary>A model whose threads load what nobody has stored.</summary>
    private sealed class AnotherEnd : IMachine
    {
        private readonly ModelMachine model = new();

        public string Name => model.Name;

        public MachineFeatures Features => model.Features;

        public CaseRecord Run(CaseProgram program, RunOptions options)
        {
            CaseRecord record = model.Run(program, options);
            return record with { Race = record.Race! with { Ends = [.. record.Race!.Ends.Select(Other)] } };
        }

        private static CaseRecord Other(CaseRecord end) => end with
        {
            Steps = [.. end.Steps.Select(step => step.Byte >= 0 ? step with { Byte = 7, Result = StepResult.Of(7) } : step)],
        };
    }

    [Test]
    public void AThreadOfAnotherProcess_RacesToo()
    {
        CaseProgram program = Scripts.Case("""
            s = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS)
            c = fork()
            race {
                thread a { store(s[0], 1) }
                thread b { in c { store(s[0], 2) } }
            }
            outcomes (memory(s[0])) == [1, 2]
            """);

        UntilSeen(() => Linux.Run(program, Rounds).Race!.Counts, each => each.Count == 2).Should().HaveCount(2);
    }

    [Test]
    public void AnOrderThatIsPinned_IsTheModels() => Linux.Run(
        Scripts.Case(Buffering + "at a F.alloc { load(p[0]) }"), Rounds).EndDetail.Should().StartWith("an order that `at` pins");

    [Test]
    public void WhatIsObservedOfARace_IsItsOutcomes()
    {
        CaseProgram program = Scripts.Case(Buffering + "outcomes (x, y) == []");
        IReadOnlyList<ObservedStep> steps = UntilSeen(
            () => CaseObserver.Observe(Linux, program, Rounds, out _),
            each => (Told(each).Anew ?? "").Contains("(0, 1), (1, 0)", StringComparison.Ordinal));
        ObservedStep told = Told(steps);

        steps.Should().HaveCount(3, "of what the threads do each round is another");
        told.IsExpected.Should().BeFalse();
        told.Result.Should().Contain("(0, 1) in ").And.Contain(" %");
        told.Anew.Should().StartWith("outcomes (x, y) == [(0, 1), (1, 0)");
        string text = Buffering + "outcomes (x, y) == []";
        ExpectationWriter.Write(text, "demo.mmt", [steps], "Linux").Text.Should().NotContain("x = load(p[1]) =");
    }

    private static IReadOnlyList<string> Outcomes(RaceRecord race) => [.. race.Counts.Select(count => count.Outcome)];

    private static ObservedStep Told(IReadOnlyList<ObservedStep> steps) => steps.Single(step => step.Step is OutcomesStep);

    /// <summary>Which thread is first is a matter of chance, and of the machine: what may be seen is waited for, a hundred times.</summary>
    private static T UntilSeen<T>(Func<T> rounds, Func<T, bool> isSeen)
    {
        T shown = rounds();
        for (int i = 0; i < 100 && !isSeen(shown); i++)
        {
            shown = rounds();
        }

        return shown;
    }

    private CaseResult Run(string said) =>
        new ScriptRunner(Linux, new RunnerOptions { Run = Rounds }).RunCase(Scripts.Case(Buffering + said));
}
