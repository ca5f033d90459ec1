// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.Harness.Sweep;
using Selftests.MmCore;
using ResultKind = Selftests.Harness.Records.ResultKind;

namespace Selftests.Harness.Tests.Sweep;

[TestFixture]
internal sealed class SweeperTests
{
    private const string Populates = $"{Scripts.Region}\nmadvise(p, MADV_POPULATE_WRITE)\nexpect rss: anon 4";

    // Three tables, and four pages with the charge of each.
    [TestCase(0, 11)]
    [TestCase(3, 3)]
    public void EachAllocation_FailsOnce_OrSomeOfThem(int most, int failed)
    {
        SweepResult result = new Sweeper(new ModelMachine(), RunOptions.Default) { Most = most }.Sweep(Scripts.Case(Populates));

        (result.Allocations, result.Failed, result.WhyNot).Should().Be((11, failed, null));
        result.Findings.Should().BeEmpty();
    }

    [Test]
    public void AWrongErrno_IsFound() =>
        Sweep(record => record with { Steps = [.. record.Steps.Select(WithEperm)] }).Findings.Select(found => found.ToString())
            .Should().HaveCount(11).And.Contain(
                "demo.mmt:4: demo/\"t\": when allocation 2 fails: madvise(p, MADV_POPULATE_WRITE): -EPERM, which is no errno for it");

    [Test]
    public void ABrokenInvariant_IsFound() =>
        Sweep(record => record with { End = EndReason.InvariantBroken, EndStep = 1, EndDetail = "I41" }).Findings[0].ToString()
            .Should().Be("demo.mmt:4: demo/\"t\": when allocation 1 fails: madvise(p, MADV_POPULATE_WRITE): InvariantBroken: I41");

    // The first page of a copy needs three tables, and, of a file, a block, itself, its charge and its place in the cache.
    [Test]
    public void ACallThatIsToPutAllBack_AndDoesNot_IsFound()
    {
        const string copies = $"{Scripts.Region}\nu = userfaultfd(O_CLOEXEC|O_NONBLOCK)\nq = mmap(1 page, PROT_READ|PROT_WRITE, "
            + "MAP_PRIVATE|MAP_ANONYMOUS)\nstore(q[0], 1)\nUFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)\nUFFDIO_COPY(u, p[0], q[0])";
        StateChange[] changes = [new(StateParts.Tables, "tables"), new(StateParts.Pages, "page 5: was not there, is forgotten")];

        Sweep(copies, record => record).Findings.Should().BeEmpty();
        Sweep(copies, record => record with { Steps = [.. record.Steps.Select(step => step with { Left = changes })] }).Findings
            .Should().Contain(found => found.What.Contains("left something behind: page 5", StringComparison.Ordinal))
            .And.NotContain(found => found.What.Contains("tables", StringComparison.Ordinal));
    }

    [Test]
    public void ABugOfAnErrorPath_IsFound()
    {
        const string copies = "f = memfd_create(\"a\")\nftruncate(f, 1 page)\np = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED, f)\n"
            + "s = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\nu = userfaultfd(O_CLOEXEC|O_NONBLOCK)\n"
            + "UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)\nUFFDIO_COPY(u, p[0], s[0])";

        new Sweeper(new ModelMachine(), RunOptions.Default).Sweep(Scripts.Case(copies)).Findings.Should().BeEmpty();
        new Sweeper(new ModelMachine(), RunOptions.Default with { Bugs = ["Z86"] }).Sweep(Scripts.Case(copies)).Findings
            .Should().NotBeEmpty();
    }

    [Test]
    public void EachPartOfTheState_IsOneThatACallCanPutBack() =>
        Enum.GetNames<StatePart>().Should().BeSubsetOf(Enum.GetNames<StateParts>());

    [Test]
    public void WhatCanFail_IsWhatAScriptCanHaveFail() =>
        CallTable.Find("fail")!.Parameters[0].Only.Should().BeEquivalentTo(Enum.GetValues<FailPoint>().Select(FailWords.Of));

    [Test]
    public void WhatDoesNotComeToItsEnd_IsNotSwept() =>
        new Sweeper(new ModelMachine(), RunOptions.Default).Sweep(Scripts.Case($"{Scripts.Region}\nmunmap(p) = -EINVAL")).WhyNot
            .Should().Be("it does not come to its end: Stopped");

    private static SweepResult Sweep(Func<CaseRecord, CaseRecord> spoil) => Sweep(Populates, spoil);

    private static SweepResult Sweep(string text, Func<CaseRecord, CaseRecord> spoil) =>
        new Sweeper(new Spoiling(spoil), RunOptions.Default).Sweep(Scripts.Case(text));

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
