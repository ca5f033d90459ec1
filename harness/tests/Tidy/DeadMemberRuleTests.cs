// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
[Category("tidy")]
internal sealed class DeadMemberRuleTests
{
    [Test]
    public void EveryMember_IsNamedBySomebody() =>
        DeadMemberRule.Check([.. Repository.Files.Where(file => file.Extension == ".cs" && !file.IsTest && !file.IsUnder("selftests"))])
            .Select(finding => finding.ToString()).Should().BeEmpty("each line names what can go");

    [TestCase("class A { internal void Dead() { } } class B : A;", "A.cs:1: nobody names Dead,A.cs:1: nobody names B")]
    [TestCase("class A { internal int Dead => 1; A a; } class B { object o = new A().a; B b; }",
        "A.cs:1: nobody names Dead,A.cs:1: nobody names B,A.cs:1: nobody names o,A.cs:1: nobody names b")]
    [TestCase("class A { void Again() { Again(); } void Used() { Used2(); } void Used2() { Used(); } }",
        "A.cs:1: nobody names A,A.cs:1: nobody names Again")]
    [TestCase("static class A { static int Of(this int n) => n.Of(); } ", "A.cs:1: nobody names Of")]
    [TestCase("class A { public override string ToString() => new A().GetEnumerator(); void GetEnumerator() { } [Test] void T() { } }",
        "A.cs:1: nobody names A")]
    public void WhatNobodyNames_IsFound(string text, string found) =>
        string.Join(",", DeadMemberRule.Check([new SourceText("A.cs", text)])).Should().Be(found);
}
