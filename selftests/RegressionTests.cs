// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Vm;

/// <summary>A script that something was found with says how it was found, and what was wrong.</summary>
internal sealed class RegressionTests
{
    public static IEnumerable<string> Scripts() =>
        Directory.EnumerateFiles(Path.Combine(Suite.Folder, "vm", "regressions"), "*.mmt").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Scripts))]
    public void Script_SaysWhereItComesFrom(string name)
    {
        string[] head = [.. File.ReadLines(Path.Combine(Suite.Folder, "vm", "regressions", name)).Take(6)];

        head[2].Should().MatchRegex($"^# {Path.GetFileNameWithoutExtension(name)}\\.mmt: .+\\.$");
        head[3].Should().MatchRegex("^# Found by: .+");
        head[4].Should().MatchRegex("^# Was wrong: .+");
        head[5].Should().Contain("regression");
        name.Should().NotStartWith("fuzz_", "a rule has a name, and a seed is none");
    }

    [Test]
    public void EveryScript_RunsWithTheOthers() =>
        Suite.Scripts.Scripts.Select(script => Path.GetFileName(script.Path)).Should().Contain(Scripts());
}
