// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
[Category("tidy")]
internal sealed class FolderRuleTests
{
    [Test]
    public void TheHarness_HasNoArrowThatGoesUp()
    {
        SourceText[] files = [.. Repository.Files.Where(file => file.Extension == ".cs" && file.IsUnder(FolderRule.Part) && !file.IsTest)];
        IReadOnlyList<TypeArrow> arrows = TypeArrows.Of(files, "Selftests.Harness");

        arrows.Should().HaveCountGreaterThan(1000, "the compiler knew what it was asked");
        FolderRule.Check(arrows).Select(finding => finding.ToString()).Should().BeEmpty("each line names a place to mend");
    }

    [Test]
    public void TheTable_HasNoCircle()
    {
        List<string> before = [];
        foreach (string folder in FolderRule.Order)
        {
            FolderRule.Below(folder).Should().BeSubsetOf(before);
            before.Add(folder);
        }
    }

    [Test]
    public void AnArrowThatGoesUp_IsFound()
    {
        SourceText[] files =
        [
            new("harness/Contract/Steps/Step.cs", "class Step { Block? b; }"),
            new("harness/Scripting/Block.cs", "class Block { Step? s; int Queue; }"),
            new("harness/Queue.cs", "class Queue { Block? b; }"),
        ];

        FolderRule.Check(TypeArrows.Of(files, "Sample")).Select(finding => finding.ToString()).Should()
            .Equal("harness/Contract/Steps/Step.cs:1: Contract must not know Scripting (Block)");
    }

    [Test]
    public void AFolderThatTheTableHasNot_MayKnowNobody() =>
        FolderRule.Check([new TypeArrow("harness/New/A.cs", 1, "harness/Contract/B.cs", "B")]).Should().ContainSingle();
}
