// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class MachinePathRuleTests
{
    [TestCase("see /" + "work/shared/notes")]
    [TestCase("cd /tmp/w/part")]
    [TestCase("\"/" + "root/.dotnet\"")]
    [TestCase("(/home/somebody/src)")]
    public void MachinePath_IsFound(string text) =>
        MachinePathRule.Check(new SourceText("a.md", "\n" + text)).Should().ContainSingle().Which.Line.Should().Be(2);

    [TestCase("mm/homework/x")]
    [TestCase("/proc/self/pagemap /tmp/x $HOME/" + "work/")]
    public void OrdinaryPath_Passes(string text) => MachinePathRule.Check(new SourceText("a.md", text)).Should().BeEmpty();
}
