// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class LockedRuleTests
{
    [TestCase("void SetLocked() { Do(); }")]
    [TestCase("void SetLocked() { }")]
    [TestCase("void SetLocked() => Do();")]
    [TestCase("void SetLocked() { Do(); mm.MmapLock.AssertHeld(); }")]
    [TestCase("void SetLocked() { var vma = Find(); mm.MmapLock.AssertHeld(); }")]
    public void WithoutAssertion_IsFound(string method) =>
        LockedRule.Check(InClass(method)).Should().ContainSingle().Which.Message.Should().StartWith("SetLocked does not start");

    [TestCase("void SetLocked() { mm.MmapLock.AssertHeld(); Do(); }")]
    [TestCase("void SetLocked() { mm.MmapLock.AssertWriteHeld(); Do(); }")]
    [TestCase("void SetLocked() { AssertHeld(); }")]
    [TestCase("void SetLocked() { PageTable table = vmf.Mm.PageTable; table.Ptl.AssertHeld(); }")]
    [TestCase("bool IsLocked() => true;")]
    [TestCase("void MarkWriteLocked() => seq = 1;")]
    [TestCase("abstract void SetLocked();")]
    [TestCase("void Set() { Do(); }")]
    public void WithAssertion_Passes(string method) => LockedRule.Check(InClass(method)).Should().BeEmpty();

    private static SourceText InClass(string method) => new("mm-core/a.cs", "class C\n{\n" + method + "\n}\n");
}
