// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Judging;

/// <summary>What is said of one execution of a race, and of all of them together.</summary>
internal sealed class CaseJudgeRaceTests
{
    private const string Race = "race {\nthread a { x = load(p[0]) }\nthread b { store(p[0], 1) }\n}\n";
    private const string One = "expect memory(p[0]) == 1";

    [TestCase("sometimes", 1, "", true)]
    [TestCase("sometimes", 2, "", false)]
    [TestCase("never", 1, "never: it holds in this execution", null)]
    [TestCase("never", 2, "", null)]
    [TestCase("always", 1, "", null)]
    [TestCase("always", 2, "memory(p[0]) == 1: 0x02", null)]
    public void OfOneExecution_SometimesIsCounted_AndTheOthersFailInIt(string quantifier, int seen, string told, bool? shows)
    {
        var record = new HandMadeRecord($"{Race}{quantifier} {One}");
        CaseRecord execution = record.Record(new StepRecord { StepId = record.Last.Id, Observed = new Observed { Byte = seen } });

        CaseJudge.Fails(record.Program, execution, out RaceShown shown).Should().Be(told.Length > 0);

        HandMadeRecord.Failures(CaseJudge.Decide(record.Program, execution)).Should().Be(told);
        shown.All.Should().Equal(shows is { } isSo ? [(record.Last.Id, "", isSo)] : []);
    }

    [TestCase("sometimes", 0, 3, "sometimes: in none of 3 executions")]
    [TestCase("sometimes", 0, 1, "sometimes: not in the one execution that there is")]
    [TestCase("sometimes", 1, 3, "")]
    [TestCase("never", 0, 3, "")]
    [TestCase("always", 0, 3, "")]
    public void OfAllExecutions_SometimesMustBeSeen(string quantifier, long seen, long executions, string told) =>
        Whole($"{quantifier} {One}", quantifier == "never" ? 2 : 1, new RaceRecord { Executions = executions }, seen).Should().Be(told);

    [Test]
    public void OfRounds_OfOneThatFailed_AndOfSome_NotAllIsSaid()
    {
        var race = new RaceRecord { Executions = 3 };

        Whole($"sometimes {One}", 1, race with { IsSampled = true }, 0).Should().BeEmpty("a real machine shows what it likes");
        Whole($"sometimes {One}", 1, race with { Failed = true }, 0).Should().BeEmpty("it is one execution's record");
        Whole($"sometimes {One}", 1, race with { Incomplete = "time is up" }, 0).Should()
            .Be("every execution of the race: only 3: time is up");
        Whole($"always {One}", 2, race with { Incomplete = "time is up" }, 0).Should().Be("memory(p[0]) == 1: 0x02");
    }

    [TestCase(3, "")]
    [TestCase(2, "3 executions: 2 executions")]
    [TestCase(1, "3 executions: 1 execution")]
    public void HowManyThereAre_IsCompared(long executions, string told)
    {
        var record = new HandMadeRecord($"{Race}{"explore = 3 executions"}");

        HandMadeRecord.Failures(CaseJudge.Decide(
            record.Program, record.Record(null) with { Race = new RaceRecord { Executions = executions } })).Should().Be(told);
    }

    [TestCase(0, "")]
    [TestCase(1, "")]
    [TestCase(2, "one of 0, 1: 2")]
    public void AnOutcome_IsOneOfThoseThatAreNamed(int loaded, string told)
    {
        (HandMadeRecord record, CaseRecord execution) = Loaded(StepResult.Of(loaded), loaded);

        HandMadeRecord.Failures(CaseJudge.Decide(record.Program, execution)).Should().Be(told);
        CaseJudge.Fails(record.Program, execution, out RaceShown shown);
        shown.All.Should().Equal((record.Last.Id, $"{loaded}", true));
    }

    [Test]
    public void AnOutcome_OfASignal_IsItsName()
    {
        (HandMadeRecord record, CaseRecord execution) = Loaded(new StepResult(ResultKind.Signal, 11, 1, Place.Untold), -1);

        HandMadeRecord.Failures(CaseJudge.Decide(record.Program, execution)).Should()
            .Be("ok: SIGSEGV SEGV_MAPERR; one of 0, 1: SIGSEGV");
    }

    [TestCase("0", "1: in none of 3 executions")]
    [TestCase("0 1", "")]
    [TestCase("", "")]
    public void EveryOutcomeThatIsNamed_MustBeSeen(string seen, string told)
    {
        (HandMadeRecord record, CaseRecord execution) = Loaded(StepResult.Of(0), 0);
        RaceCount[] counts =
            [.. seen.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(outcome => new RaceCount(record.Last.Id, outcome, 1, 3))];

        HandMadeRecord.Failures(CaseJudge.Decide(
            record.Program, execution with { Race = new RaceRecord { Executions = 3, Counts = counts } })).Should().Be(told);
    }

    [Test]
    public void Rounds_AreCounted_AndWhatNoneShowedIsTold()
    {
        var record = new HandMadeRecord($"{Race}sometimes {One}");
        int[] seen = [2, 2, 1, 2];
        int at = 0;
        CaseRecord Round() => record.Record(new StepRecord { StepId = record.Last.Id, Observed = new Observed { Byte = seen[at++] } });

        CaseRecord none = RaceRounds.Run(record.Program, RunOptions.Default, 2, Round);
        CaseRecord once = RaceRounds.Run(record.Program, RunOptions.Default, 2, Round);

        none.Race!.Counts.Should().Equal(new RaceCount(record.Last.Id, "", 0, 2));
        once.Race!.Counts.Should().Equal(new RaceCount(record.Last.Id, "", 1, 2));
        (none.Race.Executions, none.Race.IsSampled, none.Race.Failed).Should().Be((2, true, false));
        RaceRounds.Unseen(record.Program, none).Should().Equal("sometimes at :3 in 2 rounds on by hand");
        RaceRounds.Unseen(record.Program, once).Should().BeEmpty();
        RaceRounds.Unseen(record.Program, once with { Race = null, Other = none }).Should().HaveCount(1);
        RaceRounds.Unseen(record.Program, none with { Race = none.Race with { IsSampled = false } }).Should().BeEmpty();
    }

    /// <summary>Executions that end alike are looked at once.</summary>
    [Test]
    public void ATally_CountsWhatEndedAlikeSoOften()
    {
        var tally = new RaceTally();
        (RaceShown yes, RaceShown no) = (new RaceShown(), new RaceShown());
        yes.Add(1, "", true);
        no.Add(1, "", false);

        tally.Add(yes, 3);
        tally.Add(no, 4);

        tally.Counts.Should().Equal(new RaceCount(1, "", 3, 7));
    }

    [Test]
    public void TheRoundThatFails_IsTheRecord_AndTheLast()
    {
        var record = new HandMadeRecord($"{Race}always {One}");
        int[] seen = [1, 2, 1];
        int at = 0;
        CaseRecord Round() => record.Record(new StepRecord { StepId = record.Last.Id, Observed = new Observed { Byte = seen[at++] } });

        CaseRecord failed = RaceRounds.Run(record.Program, RunOptions.Default, 3, Round);

        (failed.Race!.Executions, failed.Race.Failed, at).Should().Be((2, true, 2));
        HandMadeRecord.Failures(CaseJudge.Decide(record.Program, failed)).Should().Be("memory(p[0]) == 1: 0x02");
    }

    [Test]
    public void ARoundThatNamesWhatNoneShowed_IsTold_WithWhatAllShowed()
    {
        (HandMadeRecord record, CaseRecord execution) = Loaded(StepResult.Of(0), 0);

        RaceRounds.Unseen(record.Program, RaceRounds.Run(record.Program, RunOptions.Default, 4, () => execution)).Should()
            .Equal("outcome 1 at :3 in 4 rounds on by hand, which showed 0 in 100 %");
    }

    private static string Whole(string statement, int seen, RaceRecord race, long shows)
    {
        var record = new HandMadeRecord(Race + statement);
        var last = new StepRecord { StepId = record.Last.Id, Observed = new Observed { Byte = seen } };
        return HandMadeRecord.Failures(CaseJudge.Decide(record.Program, record.Record(last) with
        {
            Race = race with { Counts = [new RaceCount(record.Last.Id, "", shows, race.Executions)] },
        }));
    }

    private static (HandMadeRecord Record, CaseRecord Execution) Loaded(StepResult result, int loaded)
    {
        var record = new HandMadeRecord($"{Race}outcomes (x) == [0, 1]");
        Step load = record.Program.Written().OfType<AccessStep>().First();
        CaseRecord whole = record.Record(new StepRecord { StepId = record.Last.Id });
        return (record, whole with
        {
            Steps = [.. whole.Steps.SkipLast(1), new StepRecord { StepId = load.Id, Result = result, Byte = loaded }, whole.Steps[^1]],
        });
    }
}
