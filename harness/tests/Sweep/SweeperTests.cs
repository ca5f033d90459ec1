// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.Harness.Sweep;

namespace Selftests.Harness.Tests.Sweep;

[TestFixture]
internal sealed class SweeperTests
{
    private const string Populates = $"{Scripts.Region}\nmadvise(p, MADV_POPULATE_WRITE)\nexpect rss: anon 4";

    // Three tables and four pages.
    [TestCase(0, 7)]
    [TestCase(3, 3)]
    public void EachAllocation_FailsOnce_OrSomeOfThem(int most, int failed)
    {
        SweepResult result = new Sweeper(new ModelMachine(), RunOptions.Default) { Most = most }.Sweep(Scripts.Case(Populates));

        (result.Allocations, result.Failed, result.WhyNot).Should().Be((7, failed, null));
        result.Findings.Should().BeEmpty();
    }

    [Test]
    public void AWrongErrno_IsFound() =>
        Sweep(record => record with { Steps = [.. record.Steps.Select(WithEperm)] }).Findings.Select(found => found.ToString())
            .Should().HaveCount(7).And.Contain(
                "demo.mmt:4: demo/\"t\": when allocation 2 fails: madvise(p, MADV_POPULATE_WRITE): -EPERM, which is no errno for it");

    [Test]
    public void ABrokenInvariant_IsFound() =>
        Sweep(record => record with { End = EndReason.InvariantBroken, EndStep = 1, EndDetail = "I41" }).Findings[0].ToString()
            .Should().Be("demo.mmt:4: demo/\"t\": when allocation 1 fails: madvise(p, MADV_POPULATE_WRITE): InvariantBroken: I41");

    [Test]
    public void WhatDoesNotComeToItsEnd_IsNotSwept() =>
        new Sweeper(new ModelMachine(), RunOptions.Default).Sweep(Scripts.Case($"{Scripts.Region}\nmunmap(p) = -EINVAL")).WhyNot
            .Should().Be("it does not come to its end: Stopped");

    private static SweepResult Sweep(Func<CaseRecord, CaseRecord> spoil) =>
        new Sweeper(new Spoiling(spoil), RunOptions.Default).Sweep(Scripts.Case(Populates));

    private static StepRecord WithEperm(StepRecord step) =>
        step.Result.Kind == ResultKind.Errno ? step with { Result = StepResult.Error(1) } : step;

    /// <summary>The model, whose records are changed where an allocation has failed.</summary>
    private sealed class Spoiling(Func<CaseRecord, CaseRecord> spoil) : IMachine
    {
        private readonly ModelMachine model = new();

        public string Name => model.Name;

        public MachineFeatures Features => model.Features;

        public CaseRecord Run(CaseProgram program, RunOptions options) =>
            options.Choices.Count == 0 ? model.Run(program, options) : spoil(model.Run(program, options));
    }
}
