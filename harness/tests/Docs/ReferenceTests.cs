// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>docs/language.md's tables are the checker's. MMT_WRITE_DOCS=1 writes them anew.</summary>
[TestFixture]
internal sealed class ReferenceTests
{
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

    [Test]
    public void EveryTable_StandsOnThePage() =>
        GeneratedSections.NamesIn(File.ReadAllText(Path)).Should().BeEquivalentTo(ReferenceTables.All.Keys);
}
