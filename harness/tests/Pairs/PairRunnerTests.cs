// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Pairs;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Pairs;

internal sealed class PairRunnerTests
{
    private static readonly string[] Torn = ["calls: store, load", "differs: :*", "reason: it is torn"];

    /// <summary>What the script says of the one that sleeps, it says of its own order.</summary>
    private const string Asleep =
        "u = userfaultfd(O_CLOEXEC)\nUFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)\nt = thread { load(p[0]) = 0 faults major 1 }\n";

    private static PairResult Run(string statements, string first, string second, params string[] allowed)
    {
        var errors = new List<string>();
        AllowedOutcomes list = AllowedOutcomes.Read("pairs.txt", allowed, errors);
        errors.Should().BeEmpty();
        var runner = new PairRunner(new ModelMachine(), RunOptions.Default with { OnlyWhatMeets = true, MaxExecutions = 500 }, list);
        return runner.Run(Scripts.Case($"{Scripts.Region}\n{statements}"), new CallPair(first, second));
    }

    [Test]
    public void APairThatMeets_IsExplored()
    {
        PairResult result = Run("store(p[0], 1)\nmadvise(p, MADV_DONTNEED)", ":2", ":3");

        result.Outcome.Should().Be(PairOutcome.Explored, result.Detail);
        result.Executions.Should().BeGreaterThan(2);
    }

    [Test]
    public void APairThatTouchesNothingInCommon_IsNot()
    {
        PairResult result = Run("q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nfill(p, 1)\nload(p[0])\nload(q[0])", ":4", ":5");

        (result.Outcome, result.Executions).Should().Be((PairOutcome.Apart, 2L), result.Detail);
    }

    [TestCase("store(p[0], \"ab\")\nload(p[0], 2 bytes)", ":2", ":3", PairOutcome.Finding)]
    [TestCase("store(p[0], 1)", ":1", ":2", PairOutcome.NotRaced)]
    [TestCase("c = fork()\nin c { exit(1) }\nwait(c) = exited 1", ":2", ":4", PairOutcome.NotRaced)]
    [TestCase("store(p[0], \"ab\")\nstore(p[0], \"ab\")", ":2", ":3", PairOutcome.Incomplete)]
    [TestCase(Asleep + "munmap(p)\nUFFDIO_WAKE(u, p)", ":5", ":6", PairOutcome.NotRaced)]
    [TestCase(Asleep + "UFFDIO_WAKE(u, p)\nUFFDIO_ZEROPAGE(u, p)", ":5", ":6", PairOutcome.Explored)]
    public void WhatElse(string statements, string first, string second, PairOutcome outcome)
    {
        PairResult result = Run(statements, first, second);

        result.Outcome.Should().Be(outcome, result.Detail);
        (result.Failure is not null).Should().Be(outcome == PairOutcome.Finding);
    }

    [Test]
    public void AnOutcomeThatIsAllowed_IsNoFinding_AndIsSaid()
    {
        PairResult result = Run("fill(p[0], 1)\nstore(p[0], \"ab\")\nload(p[0], 2 bytes)", ":3", ":4", Torn);

        (result.Outcome, result.IsAllowed).Should().Be((PairOutcome.Explored, true), result.Detail);
    }

    [Test]
    public void Pairs_AreThoseOfCallsAndAccesses() =>
        CallPairs.Of(Scripts.Case($$"""
            {{Scripts.Region}}
            expect rss: anon 0
            for i in 0..2 { store(p[i], 1) }
            d = may mlock(p)
            if d { munlock(p) }
            store(p[0], 1)
            munmap(p)
            """)).Select(pair => pair.ToString()).Should().Equal("race(:1, :6)", "race(:1, :7)", "race(:6, :7)");

    [TestCase("calls: store", "pairs.txt:1: the entry has no 'differs: ...'")]
    [TestCase("call: store", "pairs.txt:1: 'call: store' is none of 'calls: ...', 'differs: ...', 'as: ...', 'reason: ...'")]
    [TestCase("calls: store\ndiffers: *\nreason: x", "pairs.txt:1: 'calls:' names two calls or accesses, such as 'calls: store, madvise'")]
    [TestCase("\ncalls: a, b\nas: x\ndiffers: *\nreason: x", "pairs.txt:2: 'as:' says 'the other order', or is left out")]
    public void AWrongList_IsToldWithItsPlace(string text, string error)
    {
        var errors = new List<string>();
        AllowedOutcomes.Read("pairs.txt", text.Split('\n'), errors);

        errors.Should().Equal(error);
    }
}
