// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class KernelAssertionsTests
{
    [TestCase("Kernel.BugOn(a);", 1)]
    [TestCase("WarnOnOnce(a); BugOn(b); mm.Lock.AssertHeld(); mm?.Lock.AssertWriteHeld();", 4)]
    [TestCase("Debug.Assert(a); // BugOn(b)", 0)]
    [TestCase("string BugOn = \"BugOn(x)\"; Check();", 0)]
    public void Counted(string statements, int count) =>
        KernelAssertions.Count(new SourceText("a.cs", "class C { void F() { " + statements + "\n} }")).Should().Be(count);
}
