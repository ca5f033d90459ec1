// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Tests.Support;

namespace Selftests.Dsl.Tests;

public class LanguageTests
{
    private static IEnumerable<TestCaseData> Examples() =>
        Scripts.Examples.Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    private static IEnumerable<TestCaseData> All() =>
        Scripts.Examples.Concat(Scripts.Selftests).Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    [TestCaseSource(nameof(Examples))]
    public void Example_OfTheLanguage_ReadsAndChecks(string path)
    {
        ReadResult read = ScriptReader.Read(Scripts.Text(path), path);

        read.Diagnostics.Should().BeEmpty();
        Checker.Check(read.File!, new CheckOptions { Files = FilesInMemory.Some }).Diagnostics.Should().BeEmpty();
    }

    [TestCaseSource(nameof(All))]
    public void Script_Printed_ReadsAsTheSameTree(string path)
    {
        ReadResult read = ScriptReader.Read(Scripts.Text(path), path);

        string printed = ScriptPrinter.Print(read.File!);

        ReadResult again = ScriptReader.Read(printed, path);
        again.Diagnostics.Should().BeEmpty();
        again.File.Should().Be(read.File);
        ScriptPrinter.Print(again.File!).Should().Be(printed);
    }

    [TestCaseSource(nameof(All))]
    public void Script_Printed_KeepsItsComments(string path)
    {
        string text = Scripts.Text(path);

        string printed = ScriptPrinter.Print(ScriptReader.Read(text, path).File!);

        Comments(printed).Should().Equal(Comments(text));
    }

    private static IEnumerable<string> Comments(string text) =>
        text.Split('\n').Select(line => line.IndexOf("# ", StringComparison.Ordinal) is >= 0 and var at ? line[at..].TrimEnd() : "")
            .Where(line => line.Length > 0);
}
