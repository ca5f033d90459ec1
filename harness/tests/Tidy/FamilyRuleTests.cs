// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
[Category("tidy")]
internal sealed class FamilyRuleTests
{
    [TestCase("class A;")]
    [TestCase("enum E { X } class A { class Inner; }")]
    [TestCase("abstract record A; record B : A; record C(int N) : A; abstract record D : A; record F : D;")]
    public void OneTypeOrOneFamily_IsRight(string text) => FamilyRule.Check(new SourceText("A.cs", text)).Should().BeEmpty();

    [TestCase("class A; class B;", "A.cs:1: B is no kind of A: it stands in a file of its own")]
    [TestCase("class A; class B : A;", "A.cs:1: B is no kind of A: it stands in a file of its own")]
    [TestCase("abstract record A; record B : C;", "A.cs:1: B is no kind of A: it stands in a file of its own")]
    public void AnotherType_IsFound(string text, string found) =>
        FamilyRule.Check(new SourceText("A.cs", text)).Select(finding => finding.ToString()).Should().Equal(found);

    [Test]
    public void ASmallKindInAFileOfItsOwn_IsFound()
    {
        SourceText[] files = [new("x/A.cs", "abstract record A;"), new("x/B.cs", "record B : A;"), new("y/C.cs", "record C : A;")];

        FamilyRule.CheckApart(files).Select(finding => finding.ToString()).Should()
            .Equal("x/B.cs:1: B is a small kind of A: it stands in x/A.cs");
    }
}
