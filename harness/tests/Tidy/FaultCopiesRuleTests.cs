// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class FaultCopiesRuleTests
{
    [TestCase("if (vmf.Vma.Flags.Has(VmFlags.Locked))")]
    [TestCase("Pte.Make(page.Pfn, vmf.Vma.PageProt)")]
    [TestCase("return vmf.Vma.IsShared ? 1 : 0;")]
    public void ALiveField_IsFound(string line) => FaultCopiesRule.Check(new SourceText("a.cs", line)).Should().ContainSingle();

    [TestCase("if (vmf.VmaFlags.Has(VmFlags.Locked) && vmf.Vma.IsAnonymous)")]
    [TestCase("vma.Flags |= flag;")]
    public void ACopy_Passes(string line) => FaultCopiesRule.Check(new SourceText("a.cs", line)).Should().BeEmpty();
}
