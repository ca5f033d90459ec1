// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.Harness.Tests.Tidy;
using Selftests.MmCore;

namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// Each bug that a race of the scripts catches is found by exploring, in as few switches as docs/races.md says, and without it there are so
/// many executions, all of which hold. MMT_WRITE_DOCS=1 writes the table anew (--filter ExhibitsPage).
/// </summary>
[TestFixture]
internal sealed class ExhibitsPageTests
{
    /// <summary>More lines are no exhibit.</summary>
    private const int MostLines = 20;

    private const string Head = "| bug | fixed by | what happens | switches | executions |\n| --- | --- | --- | ---: | ---: |\n";

    private static readonly string[] Scripts = ["selftests/bugzoo/race-bugs.mmt", "selftests/vm/spf-races.mmt"];

    private static readonly IReadOnlyList<CaseProgram> Cases =
        [.. ScriptLoader.Load(Scripts.Select(Repository.PathOf), new LoadOptions()).Cases.Where(IsExhibit)];

    private static string Page => Repository.PathOf("docs/races.md");

    [Test]
    public void TheTable_IsWhatIsFound()
    {
        (BugInfo Bug, string Text)[] rows =
        [
            .. Cases.SelectMany(program =>
                program.Attributes.Catches.Select(id => BugZoo.Find(id)!).Select(bug => (bug, Row(program, bug)))),
        ];
        IEnumerable<string> first =
            rows.DistinctBy(row => row.Bug).OrderBy(row => row.Bug.Id.Length).ThenBy(row => row.Bug.Id, StringComparer.Ordinal)
                .Select(row => row.Text);
        string table = $"{Head}{string.Concat(first)}";
        string filled = GeneratedSections.Fill(File.ReadAllText(Page), new Dictionary<string, string> { ["exhibits"] = table });
        if (Environment.GetEnvironmentVariable("MMT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page, filled);
        }

        rows.Should().NotBeEmpty();
        File.ReadAllText(Page).Should().Be(filled, "MMT_WRITE_DOCS=1 dotnet test ... --filter ExhibitsPage writes the table anew");
    }

    private static bool IsExhibit(CaseProgram program) => program.Race is not null && program.Attributes.Catches.Count > 0;

    private static string Row(CaseProgram program, BugInfo bug)
    {
        RaceRecord sound = new ModelMachine().Run(program, new RunOptions()).Race!;
        RaceRecord broken = new ModelMachine().Run(program, new RunOptions { Bugs = [bug.Id] }).Race!;

        sound.Should().Match<RaceRecord>(race => !race.Failed && race.Incomplete == null, "{0} holds without {1}", program.Id, bug.Id);
        broken.Failed.Should().BeTrue("{0} is found by {1}", bug.Id, program.Id);
        (program.Body[^1].Source.Line - program.Line).Should().BeLessThan(MostLines, "{0} is an exhibit", program.Id);
        string commit = bug.FixedBy.Length == 0 ? "never merged" : bug.FixedBy;
        return $"| {bug.Id} {bug.Name} | {commit} | {bug.Title} | {broken.Schedule.Count(sign => sign == '.')} | {sound.Executions:N0} |\n";
    }
}
