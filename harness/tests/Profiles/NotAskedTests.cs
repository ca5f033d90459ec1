// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Profiles;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests;

/// <summary>What is asked of a machine that is not the one that scripts are written for.</summary>
internal sealed class NotAskedTests
{
    private const string Reads = """
        p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        load(p[0]) = 0 faults minor 1
        expect pte(p[0]): present, young, zeropage, !write
        expect rss: anon 0
        store(p[0], 1) faults minor 1
        expect memory(p[0]) == 1
        """;

    private const string Maps = """
        mmap(addr(0), 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED) = addr(0)
        p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
        """;

    private static readonly MachineProfile NoZeroPage = MachineProfile.Default with { ZeroPage = false };

    [Test]
    public void WhatHoldsByDefaultAndNotHere_IsNotAsked()
    {
        var both = new BothMachine(new ModelMachine(), new OtherMachine(NoZeroPage), KnownDifferences.Empty);

        CaseResult result = Scripts.RunOn(both, Scripts.Case(Reads));

        result.Failures.Should().BeEmpty();
        both.Totals.Differences.Should().Be(0, "the model is set to the same profile");
        both.NotAsked.Lines.Should().Equal("not asked: 4 expectations of 1 case: this kernel maps no zero page");
    }

    [Test]
    public void AMachineThatSaysOtherwise_Differs()
    {
        var both = new BothMachine(new ModelMachine(), new OtherMachine(NoZeroPage, MachineProfile.Default), KnownDifferences.Empty);

        CaseResult result = Scripts.RunOn(both, Scripts.Case(Reads));

        result.Failures.Should().ContainSingle().Which.Actual.Should().StartWith("step :2: ");
        both.NotAsked.Lines.Should().BeEmpty();
    }

    [Test]
    public void WhatFailsByDefault_Fails()
    {
        string wrong = Reads.Replace("memory(p[0]) == 1", "memory(p[0]) == 2", StringComparison.Ordinal);
        var both = new BothMachine(new ModelMachine(), new OtherMachine(NoZeroPage), KnownDifferences.Empty);

        Scripts.RunOn(both, Scripts.Case(wrong)).Failures.Should().ContainSingle().Which.Expected.Should().Be("memory(p[0]) == 2");
    }

    [Test]
    public void OnTheOtherMachineAlone_TheSameIsNotAsked()
    {
        var linux = new ProfiledMachine(new ModelMachine(), new OtherMachine(NoZeroPage));

        Scripts.RunOn(linux, Scripts.Case(Reads)).Verdict.Should().Be(Verdict.Passed);
        Scripts.RunOn(new OtherMachine(NoZeroPage), Scripts.Case(Reads)).Verdict.Should().Be(Verdict.Failed, "nobody said what it is");
        linux.NotAsked.Lines.Should().Equal("not asked: 4 expectations of 1 case: this kernel maps no zero page");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AResultThatEndsTheCase_IsASkipWithItsReason(bool beside)
    {
        var other = new OtherMachine(MachineProfile.Default with { CapSysRawio = false });
        IMachine machine = beside
            ? new BothMachine(new ModelMachine(), other, KnownDifferences.Empty)
            : new ProfiledMachine(new ModelMachine(), other);

        CaseResult result = Scripts.RunOn(machine, Scripts.Case(Maps));

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "the caller may not map below vm.mmap_min_addr"));
    }

    [Test]
    public void ForcedProfile_DecidesWhatIsAskedAndNotWhatIsCompared()
    {
        var both = new BothMachine(new ModelMachine(), new OtherMachine(MachineProfile.Default), KnownDifferences.Empty, NoZeroPage);

        Scripts.RunOn(both, Scripts.Case(Reads)).Failures.Should().BeEmpty();

        both.Totals.Differences.Should().Be(0);
        both.NotAsked.Lines.Should().ContainSingle();
    }

    [Test]
    public void AmongSeveralDeviations_TheOneThatIsEnoughIsNamed()
    {
        var linux = new ProfiledMachine(new ModelMachine(), new OtherMachine(NoZeroPage with { SoftDirty = false, MaxMapCount = 1000 }));

        Scripts.RunOn(linux, Scripts.Case(Reads));

        linux.NotAsked.Lines.Should().Equal("not asked: 4 expectations of 1 case: this kernel maps no zero page");
    }

    [Test]
    public void WhatTheScriptSetsItself_StandsOverTheProfile()
    {
        const string Own = $"machine {{ zero_page on }}\n{Reads}";
        var linux = new ProfiledMachine(new ModelMachine(), new OtherMachine(NoZeroPage));

        Scripts.RunOn(linux, Scripts.Case(Own)).Verdict.Should().Be(Verdict.Passed);

        linux.NotAsked.Lines.Should().BeEmpty();
    }
}
