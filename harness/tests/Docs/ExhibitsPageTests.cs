// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Harness.Judge;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.Harness.Tests.Tidy;
using Selftests.MmCore;

namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// Each bug that a race of the scripts catches is found by exploring, by the schedule that docs/races.md has, and without it there are so
/// many executions, all of which hold. MMT_WRITE_DOCS=1 writes table and executions (docs/exhibits.md) anew (--filter ExhibitsPage).
/// </summary>
[TestFixture]
internal sealed partial class ExhibitsPageTests
{
    /// <summary>More lines are no exhibit.</summary>
    private const int MostLines = 20;

    private const int MostColumns = 140;
    private const int Fewest = 45;
    private const string Head =
        "| bug | fixed by, or in | what happens | switches | schedule | executions |\n| --- | --- | --- | ---: | --- | ---: |\n";

    private static readonly string[] Scripts =
    [
        "selftests/bugzoo/race-bugs.mmt", "selftests/bugzoo/gup-races.mmt", "selftests/bugzoo/swap-races.mmt",
        "selftests/bugzoo/uffd-races.mmt", "selftests/vm/spf-races.mmt",
    ];

    /// <summary>How long it takes is no matter here, and others may use the machine.</summary>
    private static readonly RunOptions Patient = new() { TimeoutScale = 100 };

    private static readonly Lazy<IReadOnlyList<Exhibit>> Exhibits = new(() =>
    [
        .. ScriptLoader.Load(Scripts.Select(Repository.PathOf), new LoadOptions()).Cases
            .Where(program => program.Race is not null)
            .SelectMany(program => program.Attributes.Catches.Select(id => Explore(program, BugZoo.Find(id)!)))
            .DistinctBy(exhibit => exhibit.Bug)
            .OrderBy(exhibit => exhibit.Bug.Id.Length).ThenBy(exhibit => exhibit.Bug.Id, StringComparer.Ordinal),
    ]);

    [Test]
    public void TheTable_IsWhatIsFound()
    {
        Exhibits.Value.Should().HaveCountGreaterThanOrEqualTo(Fewest);
        HoldPage("docs/races.md", new Dictionary<string, string>
        {
            ["exhibits"] = $"{Head}{string.Concat(Exhibits.Value.Select(Row))}",
        });
    }

    /// <summary>Ten of them, each with the execution that is found.</summary>
    [Test]
    public void ThePage_HasTheExecutionsThatAreFound()
    {
        HoldPage("docs/exhibits.md", Exhibits.Value.ToDictionary(exhibit => exhibit.Bug.Id, Execution));
        string page = File.ReadAllText(Repository.PathOf("docs/exhibits.md"));
        GeneratedSections.NamesIn(page).Should().HaveCount(10).And.Equal(Heading().Matches(page).Select(match => match.Groups["id"].Value));
    }

    private static void HoldPage(string name, IReadOnlyDictionary<string, string> sections)
    {
        string page = Repository.PathOf(name);
        string filled = GeneratedSections.Fill(File.ReadAllText(page), sections);
        if (Environment.GetEnvironmentVariable("MMT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(page, filled);
        }

        File.ReadAllText(page).Should().Be(filled, "MMT_WRITE_DOCS=1 dotnet test ... --filter ExhibitsPage writes it anew");
    }

    private static Exhibit Explore(CaseProgram program, BugInfo bug)
    {
        RaceRecord sound = new ModelMachine().Run(program, Patient).Race!;
        RaceRecord broken = new ModelMachine().Run(program, Patient with { Bugs = [bug.Id] }).Race!;
        sound.Should().Match<RaceRecord>(race => !race.Failed && race.Incomplete == null, "{0} holds without {1}", program.Id, bug.Id);
        broken.Failed.Should().BeTrue("{0} is found by {1}", bug.Id, program.Id);
        (program.Body[^1].Source.Line - program.Line).Should().BeLessThan(MostLines, "{0} is an exhibit", program.Id);
        return new Exhibit(bug, sound, broken);
    }

    private static string Row(Exhibit exhibit)
    {
        BugInfo bug = exhibit.Bug;
        string fix = bug.FixedBy.Length > 0 ? bug.FixedBy : bug.Since.Length > 0 ? bug.Since : "never merged";
        string schedule = exhibit.Broken.Schedule;
        return $"| {bug.Id} {bug.Name} | {fix} | {bug.Title} | {schedule.Count(sign => sign == '.')} | {schedule} "
            + $"| {exhibit.Sound.Executions:N0} |\n";
    }

    private static string Execution(Exhibit exhibit) =>
        $"```\n{string.Concat(RaceText.Lines(exhibit.Broken).Select(line => $"{Cut(line)}\n"))}```\n";

    private static string Cut(string line) => line.Length <= MostColumns ? line : $"{line[..(MostColumns - 3)]}...";

    [GeneratedRegex(@"^## (?<id>Z\d+)", RegexOptions.Multiline)]
    private static partial Regex Heading();

    private sealed record Exhibit(BugInfo Bug, RaceRecord Sound, RaceRecord Broken);
}
