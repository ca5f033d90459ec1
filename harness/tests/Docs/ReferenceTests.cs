// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Checking;
using Selftests.Dsl.Reading;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>docs/language.md's tables are the checker's. MMT_WRITE_DOCS=1 writes them anew.</summary>
[TestFixture]
internal sealed class ReferenceTests
{
    private static readonly string Scripts = string.Concat(ScriptExample.All.Select(example => example.Block.Text));

    private static IEnumerable<string> Observed => ObservationTable.All.Select(spec => spec.Name);

    private static IEnumerable<string> Statements =>
        Words.OfStatement.Concat(["join", "thread", "load", "store", "fill", "fetch"]).Distinct();

    private static IEnumerable<string> Parts => Words.OfFile.Append("teardown").Append("else");

    private static string Path => Repository.PathOf("docs/language.md");

    [Test]
    public void Tables_AreTheCheckersOwn()
    {
        string page = File.ReadAllText(Path);
        string filled = GeneratedSections.Fill(page, ReferenceTables.All);
        if (Environment.GetEnvironmentVariable("MMT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Path, filled);
        }

        File.ReadAllText(Path).Should().Be(filled, "MMT_WRITE_DOCS=1 dotnet test ... --filter Reference writes the tables anew");
    }

    [TestCaseSource(nameof(Observed))]
    public void EveryObservation_HasAnExample(string name) => Scripts.Should().MatchRegex($@"(?m)\bexpect !?{name}\b");

    [TestCaseSource(nameof(Statements))]
    public void EveryStatement_HasAnExample(string word) => Scripts.Should().MatchRegex($@"(?m)(^|[;{{=])\s*{word}\b");

    [TestCaseSource(nameof(Parts))]
    public void EveryPartOfAFile_HasAnExample(string word) => Scripts.Should().MatchRegex($@"(?m)(^|}} ){word}\b");

    [Test]
    public void EveryAttribute_IsExplained()
    {
        string page = File.ReadAllText(Path);
        AttributeSpec.All.Should().AllSatisfy(spec => page.Should().Contain($"| `@{spec.Name}("));
    }

    [Test]
    public void EveryTable_StandsOnThePage() =>
        GeneratedSections.NamesIn(File.ReadAllText(Path)).Should().BeEquivalentTo(ReferenceTables.All.Keys);
}
