// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>QEMU's command line, where something depends on it that a machine alone does not show.</summary>
internal sealed class QemuTests
{
    [Test]
    public void AnEmulatedKernel_IsToldHowFastItsCounterRuns()
    {
        Append(useKvm: false, 2595000).Should().Contain(" tsc_early_khz=2595000 quiet");
        Append(useKvm: true, null).Should().NotContain("tsc_early_khz").And.EndWith(" quiet");
    }

    /// <summary>To one per cent: further off, a kernel would measure it better.</summary>
    [Test]
    [Category("Linux")]
    [RequiresLinux]
    public void TheCounter_RunsAtOneSpeed()
    {
        long first = HostCounter.Khz(Executors.Program)!.Value;

        first.Should().BeInRange(200_000, 20_000_000);
        HostCounter.Khz(Executors.Program).Should().BeInRange(first * 99 / 100, first * 101 / 100);
    }

    private static string Append(bool useKvm, long? khz)
    {
        IReadOnlyList<string> arguments = Qemu.Arguments(
            new KernelRequest("bzImage") { Arguments = "quiet" }, useKvm, khz, "initramfs", disk: null, twice: false, "console", "config");
        return arguments[arguments.ToList().IndexOf("-append") + 1];
    }
}
