// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Zoo;

namespace Selftests.Vm;

/// <summary>The scripts see the bugs that the kernel had, and nothing else.</summary>
internal sealed class ZooTests
{
    private static readonly Lazy<ZooMatrix> Matrix = new(() =>
        new ZooRunner(Suite.Model, new RunnerOptions { Run = new RunOptions { AllowCsharp = true } }).Run(Suite.Scripts.Cases));

    [Test]
    public void EveryBug_IsCaughtByAScript() =>
        Matrix.Value.Rows.Where(row => !row.IsCaught).Select(row => $"{row.Id} {row.Name}").Should().BeEmpty();

    [Test]
    public void EveryClaimOfCatches_IsTrue() => Matrix.Value.WrongClaims.Should().BeEmpty();

    [Test]
    public void NothingFails_WithoutABug() => Matrix.Value.FalseAlarms.Should().BeEmpty();

    [Test]
    public void NoBug_BreaksTheHarness() => Matrix.Value.Rows.SelectMany(row => row.Errors).Should().BeEmpty();
}
