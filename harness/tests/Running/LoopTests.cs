// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Compile;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Selftests.Harness.Tests.Linux;

namespace Selftests.Harness.Tests.Running;

/// <summary>
/// A loop over a range is one step of the program, and its rounds have the ids, paths and texts that they had if they were written out.
/// </summary>
[TestFixture]
internal sealed class LoopTests
{
    private const string Region = "test \"a\" {\np = mmap(40000 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n";

    private const string LongName =
        "250 letters are one more than a name may have, ..................................................................................."
        + "........................................................................................................................";

    /// <summary>On a machine that does much else, too.</summary>
    private static readonly RunOptions Patient = new() { TimeoutScale = 100 };

    private static readonly (string Body, bool IsLoop)[] Loops =
    [
        ("for i in 0..9 { store(p[2 * i + 1], i)\nload(p[2 * i + 1]) = i }", true),
        ("for i in 1..30 step 7 { load(addr(0x1000) + i) = SIGSEGV SEGV_MAPERR }", true),
        ("for i in 0..3 { for j in 0..4 { store(p[4 * i + j], j)\nexpect pte(p[4 * i + j]): present } }", true),
        ("for i in 0..5 { for j in [1, 5] { store(p[i * j], j) } }", true),
        ("for i in 0..5 { madvise(p[i..i + 2], MADV_DONTNEED) }", true),
        ("for i in 0..5 { store(p[i * i], 1) }", false),
        ("for i in 1..5 { for j in 0..i { store(p[j], 1) } }", false),
        ("for i in 0..5 { n = load(p[i])\nstore(p[i + 5], n) }", true),
        ("for i in 0..5 { q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nload(q)\nexpect pte(q[0]): zeropage }", true),
        ("for i in 0..5 { q = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\nstore(q, i)\nmunmap(q) }", true),
        ("for i in 0..3 { q = mmap(2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, align 4G)\nload(q) }", true),
        ("for i in 0..5 { mmap(p[2 * i], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED) = p[2 * i] }", true),
        ("for i in 0..5 { q = mmap(p[i], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)\nload(q)\nload(p[i]) }", true),
        ("for i in 0..5 { t = thread { store(p[i], i) }\njoin t }", true),
        ("for i in 0..3 { t = thread { n = load(p[i])\nstore(p[i], n) } }", true),
        ("for i in 0..4 { c = fork()\nin c { store(p[i], 1)\nn = load(p[i])\nexit(i) }\nwait(c) = exited i }", true),
        ("for i in 0..3 { c = fork()\nin c { q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nload(q) } }", true),
        ("for i in 0..3 { for j in 0..4 { n = load(p[4 * i + j])\nq = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) } }", true),
        ("for i in 0..4 { d = may madvise(p[i], MADV_WILLNEED)\nif d { store(p[i], 1) } else { store(p[i], 2) } }", true),
        ("for i in 0..3 { m = pin(p[i], FOLL_WRITE)\nunpin(m) }", true),
        ("for i in 0..3 { store(p[i], 1)\nf = page_of(p[i])\nexpect same_page(p[i], f) }", true),
        ("n = load(p)\nfor i in 0..3 { q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nload(q) = n }\nm = load(p)", true),
        ("t = thread { for i in 0..4 { store(p[i], 1) } }\njoin t", true),
        ("c = fork()\nfor i in 0..3 { in c { store(p[i], 1) } }\nin c { exit(0) }\nwait(c) = exited 0", true),
        ("for i in 0..4 { may madvise(p[i], MADV_WILLNEED) }", true),
    ];

    private static IEnumerable<string> Bodies => Loops.Select(loop => loop.Body);

    [TestCaseSource(nameof(Bodies))]
    public void Loop_IsOneWhereItsRoundsAreAlike(string body) =>
        Steps(Case(body)).Any(step => step is LoopStep { Context: "" }).Should().Be(Loops.Single(loop => loop.Body == body).IsLoop);

    [TestCaseSource(nameof(Bodies))]
    public void Rounds_AreThoseOfALoopWrittenOut(string body)
    {
        CaseProgram loop = Case(body);
        CaseProgram written = Case(body.Replace("i in 0..9 ", "i in [0, 1, 2, 3, 4, 5, 6, 7, 8] ", StringComparison.Ordinal)
            .Replace("i in 0..3 ", "i in [0, 1, 2] ", StringComparison.Ordinal)
            .Replace("j in 0..4 ", "j in [0, 1, 2, 3] ", StringComparison.Ordinal)
            .Replace("i in 0..4 ", "i in [0, 1, 2, 3] ", StringComparison.Ordinal)
            .Replace("i in 0..5 ", "i in [0, 1, 2, 3, 4] ", StringComparison.Ordinal)
            .Replace("i in 1..30 step 7 ", "i in [1, 8, 15, 22, 29] ", StringComparison.Ordinal));

        Lines(loop).Should().Equal(Lines(written));
        Results(loop).Should().Be(Results(written));
    }

    [Test]
    public void LongLoop_IsMadeRoundByRound()
    {
        CaseProgram program = Case("for i in 0..30000 { store(p[i], 1) faults minor 1 }\nexpect rss: anon 30000");

        program.Body.Should().HaveCount(3);
        program.StepCount.Should().Be(30_002);
        program.StepById(29_001).Path.Should().Be(":2.29001");
        program.StepById(29_001).Context.Should().Be("i = 29000");
        ((AccessStep)program.StepById(29_001)).Target.Text.Should().Be("p[29000]");
        program.StepById(30_001).Path.Should().Be(":3");
        CaseJudge.Decide(program, new ModelMachine().Run(program, Patient)).Verdict.Should().Be(Verdict.Passed);
    }

    /// <summary>What a round binds has a number of its own, as its steps have, and the next round's address is the next one's.</summary>
    [Test]
    public void LongLoop_BindsItsNamesRoundByRound()
    {
        CaseProgram program = Case($"{Mapping(50_000)}q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nload(q) = 0");

        program.Body.Should().HaveCount(4);
        program.Slots.Written.Select(slot => slot.Name).Should().Equal("p", "q", "n", "q");
        program.Slots.Count.Should().Be(1 + (2 * 50_000) + 1);
        program.Slots[99_999].Name.Should().Be("q");
        ((CallStep)program.StepById(1 + (4 * 49_999))).Bind.Should().Be(99_999);
        ((CallStep)program.StepById(1 + (4 * 49_999))).Arena.Should().Be(2048 + 49_999);
        ((CallStep)program.StepById(1 + (4 * 50_000))).Arena.Should().Be(2048 + 50_000);
        CaseJudge.Decide(program, new ModelMachine().Run(program, Patient)).Verdict.Should().Be(Verdict.Passed);
    }

    /// <summary>Far more than there is room for where each round had names and steps of its own.</summary>
    [Test]
    [RequiresLinux]
    public void LongLoop_ThatMaps_IsTheSameOnLinux()
    {
        CaseProgram program = Case($"{Mapping(100_000)}expect rss: anon 0");
        using LinuxMachine linux = LinuxMachine.TryCreate(out _)!;
        CaseRecord theirs = linux.Run(program, Patient);
        CaseRecord mine = new ModelMachine().Run(program, Patient);

        theirs.End.Should().Be(EndReason.Completed, theirs.EndDetail);
        theirs.Steps.Should().HaveCount(400_002);
        CaseJudge.Decide(program, theirs).Verdict.Should().Be(Verdict.Passed);
        theirs.Regions.Should().Equal(mine.Regions);
        RecordComparer.Compare(program, mine, theirs).Differences.Should().BeEmpty();
    }

    [Test]
    public void Failure_OfALateRound_NamesItsStep()
    {
        CaseProgram program = Case("mprotect(p[35000], PROT_NONE)\nfor i in 0..10000 { load(p[i + 30000]) }");
        Failure failure = CaseJudge.Decide(program, new ModelMachine().Run(program, Patient)).Failures.Single();

        failure.Step.Should().Be(":3.5001");
        failure.Notes.Should().Contain("with i = 5000");
    }

    [TestCase("for i in 0..1000 { for j in 0..1000 { store(p, 1)\nstore(p, 2) } }", "performs 2000001 statements")]
    [TestCase("for i in 0..1099511627776 { store(p, 1) }", "this range has 1099511627776 values, more than 1000000")]
    [TestCase("for i in 0..15000 { load(addr(i * i))\nstore(p, 1) }",
        "this range has 15000 values, more than 10000; the loop in line 4 is written out, since i * i does not grow evenly")]
    [TestCase("for i in 0..60000 { mmap(2G, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) }",
        "the regions of this loop take 180000 GiB of addresses, and 102400 are left")]
    [TestCase("for k in 0..4 { for i in 0..9000 { store(p[i], 1)\nload(p[i])\nload(addr(i * i)) } }",
        "the case has more than 20000 steps once its loops are unrolled; the loop in line 4 is written out, since i * i does not grow "
            + "evenly")]
    public void TooMuch_IsAnError(string body, string message) =>
        string.Join('\n', Scripts.Diagnostics($"{Region}{body} }}").Select(error => error.Message)).Should().Contain(message);

    /// <summary>Who writes out more than fits is told by the compiler, at its place in the script, and nobody else.</summary>
    [Test]
    [RequiresLinux]
    public void WrittenOut_FitsTheExecutorWhereItCompiles()
    {
        CaseProgram program = Case("for i in 0..9990 { load(p[i])\nload(addr(4096 * i * i + 4096)) = SIGSEGV SEGV_MAPERR }");
        using LinuxMachine linux = LinuxMachine.TryCreate(out _)!;

        program.StepCount.Should().Be(19_981);
        CaseJudge.Decide(program, linux.Run(program, Patient)).Failures.Should().BeEmpty();
    }

    [TestCase("for i in 0..3000 { t = thread { store(p[i], 1) } }",
        "3001 names, and the executor has room for 512: the loop in line 4 is written out, since each round leaves a thread behind")]
    [TestCase("for i in 0..6500 { load(addr(4096 * i * i + 4096)) = SIGSEGV SEGV_MAPERR\nmemfd_create(\"" + LongName + "\") = -EINVAL }",
        "* bytes of steps, and the executor has room for 1572864")]
    [RequiresLinux]
    public void TooMuchForTheExecutor_IsNotAskedOfLinux_AndSaysWhy(string body, string reason)
    {
        CaseProgram program = Case(body);
        using LinuxMachine linux = LinuxMachine.TryCreate(out _)!;
        CaseResult result = CaseJudge.Decide(program, linux.Run(program, Patient));

        CaseJudge.Decide(program, new ModelMachine().Run(program, Patient)).Verdict.Should().Be(Verdict.Passed);
        result.Verdict.Should().Be(Verdict.Skipped);
        result.Reason.Should().Match(reason);
    }

    [TestCaseSource(nameof(Bodies))]
    [RequiresLinux]
    public void Rounds_AreTheSameOnLinux(string body)
    {
        CaseProgram program = Case(body);
        using LinuxMachine linux = LinuxMachine.TryCreate(out _)!;
        CaseRecord theirs = linux.Run(program, Patient with { Snapshots = true });
        CaseRecord mine = new ModelMachine().Run(program, Patient with { Snapshots = true });

        theirs.End.Should().Be(mine.End, theirs.EndDetail);
        theirs.Steps.Select(step => step.StepId).Where(id => program.StepById(id) is not JoinStep).Should()
            .Equal(mine.Steps.Select(step => step.StepId));
        RecordComparer.Compare(program, mine, theirs).Differences.Where(
            found => found.Observation is DifferenceNames.Result or DifferenceNames.Faults or DifferenceNames.End).Should().BeEmpty();
    }

    private static string Mapping(int rounds) =>
        $"for i in 0..{rounds} {{ q = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n"
            + "store(q, 5)\nn = load(q) = 5\nmunmap(q) }\n";

    private static CaseProgram Case(string body) => Scripts.Cases($"{Region}{body} }}").Single();

    private static IEnumerable<Step> Steps(CaseProgram program) =>
        program.Body.Concat(program.Body.OfType<ThreadStep>().SelectMany(thread => thread.Body));

    private static IEnumerable<string> Lines(CaseProgram program) => Enumerable.Range(0, program.StepCount)
        .Select(program.StepById).Select(step => $"{step.Id} {step.Path} {step.Context} {Target(step)}");

    private static string Target(Step step) => step switch
    {
        AccessStep access => $"{access.Target} {access.Value}",
        CallStep call => string.Join(' ', call.Operands),
        _ => step.GetType().Name,
    };

    private static string Results(CaseProgram program) =>
        string.Join('\n',
            new ModelMachine().Run(program, Patient).Steps.Select(
                step => $"{step.StepId} {step.Result} {step.Byte} {step.MinorFaults} {step.Complaint}"));
}
