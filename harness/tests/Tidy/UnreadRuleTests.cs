// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
[Category("tidy")]
internal sealed class UnreadRuleTests
{
    [Test]
    public void EveryMemberIsRead_AndEveryParameterAskedFor() =>
        UnreadRule.Check([.. Repository.Files.Where(file => file.Extension == ".cs" && !file.IsTest && !file.IsUnder("selftests"))])
            .Select(finding => finding.ToString()).Should().BeEmpty("each line names what can go");

    [TestCase("class A { int a; void M() { a = 1; this.a = 2; a++; (a, _) = (1, 2); } }", "A.cs:1: nobody reads a")]
    [TestCase("class A { int a; int M() => a; int b; int N() => b++; int c; void O() { c += M(); } int P { get; set; } }",
        "A.cs:1: nobody reads c,A.cs:1: nobody reads P")]
    [TestCase("class A { int P { get; init; } A M() => new() { P = 1 }; }", "A.cs:1: nobody reads P")]
    [TestCase("class A { private void M(int a, int b, int _) { N(b); } }", "A.cs:1: nobody asks for a of M")]
    [TestCase("class A { private void M(int a) { } Action<int> N() => M; private void O(int a) { } void P() => O(1); }",
        "A.cs:1: nobody asks for a of O")]
    public void WhatNobodyReads_IsFound(string text, string found) =>
        string.Join(",", UnreadRule.Check([new SourceText("A.cs", text)])).Should().Be(found);
}
