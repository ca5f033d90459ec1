// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

[TestFixture]
internal sealed class DocBlocksTests
{
    [Test]
    public void Blocks_HaveLanguageMarksTextAndPlace()
    {
        const string Page = "text\n```mmt future\nsuite \"a\"\n\nx\n```\nmore\n```\ny\n```\n";

        DocBlock[] blocks = [.. DocBlocks.Read(new SourceText("a.md", Page))];

        blocks.Should().HaveCount(2);
        blocks[0].Should().BeEquivalentTo(new DocBlock("a.md", 3, "mmt", ["future"], "suite \"a\"\n\nx\n"));
        blocks[1].Should().BeEquivalentTo(new DocBlock("a.md", 9, "", [], "y\n"));
    }

    [Test]
    public void AnOpenFence_IsAnError() =>
        FluentActions.Invoking(() => DocBlocks.Read(new SourceText("a.md", "```mmt\nx\n")).ToList())
            .Should().Throw<FormatException>().WithMessage("a.md:1: the fence is never closed");
}
