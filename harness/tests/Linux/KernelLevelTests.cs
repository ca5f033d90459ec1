// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The stable level, wherever a distribution writes it.</summary>
internal sealed class KernelLevelTests
{
    [TestCase("6.18.44", "", "6.18.44")]
    [TestCase("6.18.44-fc-v857", "#1 SMP PREEMPT_DYNAMIC @0", "6.18.44")]
    [TestCase("6.12.57+deb13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)", "6.12.57")]
    [TestCase("6.1.0-37-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)", "6.1.140")]
    [TestCase("6.8.0-60-generic", "#63-Ubuntu SMP PREEMPT_DYNAMIC Ubuntu 6.8.0-60.63-generic 6.8.12", "6.8.12")]
    [TestCase("6.17.5-300.fc43.x86_64", "#1 SMP PREEMPT_DYNAMIC Thu Oct 23", "6.17.5")]
    [TestCase("6.19.0-rc4", "#1 SMP 6.18.3", "6.19.0", "another branch's number is none of this kernel's")]
    [TestCase("6.19-rc4", "", "6.19")]
    [TestCase("5.15.167.4-microsoft-standard-WSL2", "#1 SMP", "5.15.167.4")]
    [TestCase("2.6.78-fc", "#1", "2.6.78")]
    [TestCase("what", "6.1.2", "0.0")]
    public void Of_ReadsReleaseThenBuild(string release, string elsewhere, string expected, string why = "") =>
        KernelLevel.Of(release, elsewhere).Should().Be(Version.Parse(expected), why);
}
