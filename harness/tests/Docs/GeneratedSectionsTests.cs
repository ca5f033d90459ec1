// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

[TestFixture]
internal sealed class GeneratedSectionsTests
{
    private const string Page = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n<!-- generated: y -->\n<!-- end -->\n";

    [Test]
    public void Fill_WritesEachPart() =>
        GeneratedSections.Fill(Page, new Dictionary<string, string> { ["x"] = "1\n2\n", ["y"] = "3\n" })
            .Should().Be("a\n<!-- generated: x -->\n1\n2\n<!-- end -->\nb\n<!-- generated: y -->\n3\n<!-- end -->\n");

    [Test]
    public void Names_InOrder() => GeneratedSections.NamesIn(Page).Should().Equal("x", "y");

    [Test]
    public void APartNobodyGenerates_IsAnError() =>
        FluentActions.Invoking(() => GeneratedSections.Fill(Page, new Dictionary<string, string> { ["x"] = "" }))
            .Should().Throw<FormatException>().WithMessage("nobody generates 'y'");
}
