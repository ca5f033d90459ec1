// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class LengthRuleTests
{
    [TestCase(600, 0)]
    [TestCase(601, 1)]
    public void Files(int lines, int findings) =>
        LengthRule.CheckFile(new SourceText("a.cs", Repeat("// x", lines))).Should().HaveCount(findings);

    [TestCase(67, 0)]
    [TestCase(68, 1)]
    public void Functions(int statements, int findings)
    {
        string text = "class C {\n[Test]\npublic void F()\n{\n" + Repeat("G();", statements) + "}\n}\n";
        LengthRule.CheckFunctions(new SourceText("a.cs", text)).Should().HaveCount(findings);
    }

    [TestCase(67, 0)]
    [TestCase(68, 1)]
    public void FunctionsInC(int statements, int findings)
    {
        string text = "static int f(void)\n{\n" + Repeat("\tg();", statements) + "}\n";
        LengthRule.CheckFunctions(new SourceText("a.c", text)).Should().HaveCount(findings);
    }

    [Test]
    public void FunctionLengths_CountSignatureAndBraces()
    {
        const string Text = """
            class C
            {
                /// <summary>Documentation does not count.</summary>
                [Obsolete]
                int F()
                {
                    int L() => 1;
                    return L();
                }

                int G() => 2;
                int H { get { return 3; } }
            }
            """;

        FunctionLengths.Of(new SourceText("a.cs", Text)).Should().Equal(
            new FunctionLength("F", 5, 5), new FunctionLength("L", 7, 1), new FunctionLength("G", 11, 1), new FunctionLength("get", 12, 1));
    }

    [TestCase(new[] { 9, 1, 5 }, 5)]
    [TestCase(new[] { 1, 2, 3, 100 }, 2)]
    [TestCase(new int[0], 0)]
    public void Median(int[] lengths, int median) => LengthRule.Median(lengths).Should().Be(median);

    [TestCase("a.cs", "int a; \nint b;", 1)]
    [TestCase("a.mmt", "\t\n", 1)]
    [TestCase("a.c", "int a;\n\n", 0)]
    [TestCase("a.md", "two blanks break a line  \n", 0)]
    public void Blanks_AtTheEndOfALine(string path, string text, int findings) =>
        LengthRule.CheckBlanks(new SourceText(path, text)).Should().HaveCount(findings);

    private static string Repeat(string line, int times) => string.Concat(Enumerable.Repeat(line + "\n", times));

    [TestCase("A.cs", 140, 0)]
    [TestCase("A.cs", 141, 1)]
    [TestCase("a.mmt", 141, 1)]
    [TestCase("a.md", 141, 0)]
    public void ALineThatIsTooWide_IsFound(string path, int columns, int findings) =>
        LengthRule.CheckColumns(new SourceText(path, new string('x', columns))).Should().HaveCount(findings);
}
