// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Which version does what; the scripts of selftests/vm/other_kernels.mmt hold what follows from it.</summary>
internal sealed class KernelRulesTests
{
    [Test]
    public void TheModelledVersion_IsTheDefault() => KernelRules.Of(new Version(6, 18, 44)).Should().Be(KernelRules.Modelled);

    [TestCase("6.18", true)]
    [TestCase("6.18.36", false)]
    [TestCase("6.18.37", true)]
    [TestCase("6.17.99", false)]
    [TestCase("6.19", true)]
    [TestCase("7.3.4", true)]
    public void AFixOfAStableBranch_IsInItsReleaseAndLater(string kernel, bool has) =>
        KernelRules.Of(Version.Parse(kernel)).MergeKeepsSoftDirty.Should().Be(has);

    [TestCase("6.12", false)]
    [TestCase("6.15", true)]
    [TestCase("6.18.44", true)]
    [TestCase("7.1.13", true)]
    [TestCase("7.2.7", true)]
    [TestCase("7.2.8", false)]
    [TestCase("7.2", false)]
    [TestCase("7.3.4", false)]
    public void WhatDontunmapLeavesBehind_IsCountedFrom615On(string kernel, bool leaves) =>
        KernelRules.Of(Version.Parse(kernel)).DontunmapLeavesLocked.Should().Be(leaves);

    [TestCase("6.0", false)]
    [TestCase("6.1", true)]
    [TestCase("6.1.192", true)]
    [TestCase("7.3.9", true)]
    [TestCase("7.4", false)]
    public void OfOtherVersions_NothingIsKnown(string kernel, bool isKnown) =>
        KernelRules.IsKnown(Version.Parse(kernel)).Should().Be(isKnown);

    [TestCase("6.1", false, true, false)]
    [TestCase("6.12", false, true, true)]
    [TestCase("6.12.99", false, true, false)]
    [TestCase("6.18", true, true, true)]
    [TestCase("7.0", true, true, false)]
    [TestCase("7.3", true, false, true)]
    public void PageIsWritten_HasThreeRules(string kernel, bool frees, bool tellsAll, bool tellsEmpty)
    {
        var rules = KernelRules.Of(Version.Parse(kernel));

        rules.DontneedFreesTables.Should().Be(frees);
        rules.ScanTellsAllWritten.Should().Be(tellsAll);
        rules.ScanTellsEmptyWritten.Should().Be(tellsEmpty);
    }
}
