// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.MmCore.Tests;

/// <summary>Programs whose traces others have counted have as many here, each explored once.</summary>
public sealed class LitmusCountTests
{
    /// <summary>What has more traces takes seconds, and is explored by tools/bench.</summary>
    private const long Most = 100_000;

    private const string Begin = "<!-- counts -->\n";
    private const string End = "<!-- end of counts -->";

    internal static IEnumerable<TestCaseData> Programs() => LitmusTable.Rows
        .Where(row => row.Traces < Most)
        .Select(row => new TestCaseData(row).SetName($"Count_Of {row.Name}"));

    [TestCaseSource(nameof(Programs))]
    public void Program_HasItsTraces(object litmus)
    {
        LitmusRow row = (LitmusRow)litmus;
        ExploreResult result = Explorer.Explore(row.Program.Race);

        (result.Traces, result.Blocked, result.Deadlocks, result.IsComplete).Should().Be((row.Traces, 0, row.Deadlocks, true));
    }

    [Test]
    public void ThePage_HasTheTable()
    {
        string page = PageOfRaces();
        string text = File.ReadAllText(page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        string filled = text[..begin] + Table() + text[text.IndexOf(End, StringComparison.Ordinal)..];
        if (Environment.GetEnvironmentVariable("MMT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(page, filled);
        }

        File.ReadAllText(page).Should().Be(filled, "MMT_WRITE_DOCS=1 dotnet test ... --filter ThePage writes the table anew");
    }

    private static string Table()
    {
        IEnumerable<string> rows = LitmusTable.Rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Name} | {row.Traces:N0} | {row.Deadlocks} | {(row.Traces < Most ? "tests" : "bench")} |\n"));
        return $"| program | traces | deadlocks | explored by |\n| --- | ---: | ---: | --- |\n{string.Concat(rows)}";
    }

    private static string PageOfRaces()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string page = Path.Combine(at.FullName, "docs", "races.md");
            if (File.Exists(page))
            {
                return page;
            }
        }

        throw new FileNotFoundException("docs/races.md");
    }
}
