// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Bench;

namespace Selftests.Tools.Tests.Bench;

/// <summary>What the table of the performance goals says, and when it fails.</summary>
internal sealed class PerformanceTableTests
{
    [TestCase(44, 880, true, "| mmap+munmap pair | 880 | 44.0 | 132 | 20.0x | 40x, never under 10x |")]
    [TestCase(100, 880, false, "| mmap+munmap pair | 880 | 100 | 300 | 8.8x | 40x, never under 10x: UNDER ITS FLOOR |")]
    [TestCase(null, 880, true, "| mmap+munmap pair | 880 | not run | - | - | 40x, never under 10x |")]
    [TestCase(100, null, true, "| mmap+munmap pair | not run | 100 | 300 | - | 40x, never under 10x |")]
    public void ARow_SaysWhatWasMeasured(double? model, double? kernel, bool good, string row)
    {
        (bool isGood, string text) = Table(kernelFault: 900, table => table.Add("mmap+munmap pair", model, kernel));

        text.Should().Contain(row);
        isGood.Should().Be(good);
    }

    [TestCase(18_000, true, "| parse of a 60-line script | - | 18,000 | 54,000 | - | at most 20,000, never above 100,000 |")]
    [TestCase(
        200_000, false,
        "| parse of a 60-line script | - | 200,000 | 600,000 | - | at most 20,000, never above 100,000: UNDER ITS FLOOR |")]
    public void ARowWithoutAKernelsSide_HasALimit(double model, bool good, string row)
    {
        (bool isGood, string text) = Table(kernelFault: 900, table => table.Add("parse of a 60-line script", model, null));

        text.Should().Contain(row);
        isGood.Should().Be(good);
    }

    [Test]
    public void EveryBenchmark_HasAGoalAndAFloor() =>
        TableRun.Names(Selftests.Bench.Program.Benchmarks).Should().OnlyContain(name => PerformanceGoal.Of(name) != null).And.NotBeEmpty();

    [TestCase(
        15_000, "floors not judged: write fault + zap of one page takes this kernel 15,000 ns, and above 3,000 a ratio to it says nothing")]
    [TestCase(0, "floors not judged: there is no kernel to compare with")]
    public void AMachineWhoseKernelSaysNothing_BreaksNoFloor(double kernelFault, string line)
    {
        (bool isGood, string text) = Table(kernelFault, table => table.Add("COW fault", 100, 100));

        isGood.Should().BeTrue();
        text.Should().Contain(line);
    }

    [Test]
    public void ABrokenFloor_IsNamedAtTheEnd()
    {
        (_, string text) = Table(900, table => table.Add("COW fault", 100, 900));

        text.Should().EndWith("under its floor: COW fault: 9.0x, its floor is 10x\n");
    }

    private static (bool IsGood, string Text) Table(double kernelFault, Action<PerformanceTable> rows)
    {
        var output = new StringWriter { NewLine = "\n" };
        var table = new PerformanceTable(output, cyclesPerNanosecond: 3, kernelFault);
        table.Begin();
        rows(table);
        return (table.End(), output.ToString());
    }
}
