// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class UnfinishedRuleTests
{
    [TestCase("a.cs", "// TODO: later")]
    [TestCase("a.c", "/* FIXME */")]
    [TestCase("a.cs", "throw new NotImplementedException();")]
    [TestCase("a.cs", "Thread.Sleep(10);")]
    [TestCase("a.cs", "Assert.Ignore();")]
    [TestCase("a.cs", "[Ignore(\"why\")]")]
    [TestCase("a.cs", "#pragma warning disable CA1")]
    public void Unfinished_IsFound(string path, string text) => UnfinishedRule.Check(new SourceText(path, text)).Should().ContainSingle();

    [TestCase("a.cs", "MutodOX(); IgnoreCase();")]
    [TestCase("a.md", "there is no TODO here")]
    public void Finished_Passes(string path, string text) => UnfinishedRule.Check(new SourceText(path, text)).Should().BeEmpty();
}
