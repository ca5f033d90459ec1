// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class CommentShareTests
{
    [TestCase("// a\n/// b\n\nclass C { } // trailing\n/* c\n */\n", 80.0)]
    [TestCase("class C\n{\n}\n", 0.0)]
    [TestCase("class C\n{\n    string s = \"\"\"\n        // text, not comment\n\n        \"\"\";\n}\n", 0.0)]
    [TestCase("class C\n{\n    // why\n    int a;\n\n    int b;\n}\n", 25.0)]
    [TestCase("", 0.0)]
    public void Percent(string text, double percent) =>
        CommentShare.Percent([new SourceText("a.cs", text)]).Should().BeApproximately(percent, 0.01);
}
