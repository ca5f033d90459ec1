// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Coverage;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>What must hold of the scripts' text, whatever they say about the kernel.</summary>
internal sealed class ScriptTextTests
{
    [Test]
    public void EveryScript_Checks() =>
        Suite.Scripts.Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().BeEmpty();

    [Test]
    public void KnownDifferences_Check() =>
        Suite.Known.Diagnostics.Concat(Suite.Known.Check(Suite.Scripts.Cases)).Select(diagnostic => diagnostic.ToString()).Should()
            .BeEmpty();

    [Test]
    public void EveryScript_HasATest() =>
        Suite.Scripts.Scripts.Where(script => script.Cases.Count == 0).Select(script => script.Path).Should().BeEmpty();

    [TestCaseSource(nameof(ScriptNames))]
    public void Script_IsLaidOutAsMmtFmtDoes(string name)
    {
        string text = File.ReadAllText(Path.Combine(Suite.Folder, name));

        ReadResult read = ScriptReader.Read(text, name);

        read.Diagnostics.Should().BeEmpty();
        ScriptPrinter.Print(read.File!).Split('\n').Should().Equal(text.Split('\n'), "'tools/mmt fmt' lays a script out");
    }

    [Test]
    public void Ids_AreUnique() =>
        Suite.Scripts.Cases.Should().OnlyHaveUniqueItems(program => program.Id);

    [Test]
    public void EveryScript_CanBeStartedByItsShebang()
    {
        foreach (LoadedScript script in Suite.Scripts.Scripts)
        {
            script.Text.Should().StartWith("#!/usr/bin/env -S sh -c ", script.Path);
            IsExecutable(script.Path).Should().BeTrue("{0} has a shebang", script.Path);
        }
    }

    [Test]
    public void EveryPortedCase_IsInTheKernelsTable()
    {
        CaseTable table = CaseTable.Load(Path.Combine(Suite.Folder, "kernel-suite", "cases.tsv"));

        IEnumerable<string> unknown =
            from program in Suite.Scripts.Cases
            from name in program.Attributes.CaseNames
            where !table.Has(program.Program, name)
            select $"{program.File}:{program.Line}: {name}";

        unknown.Should().BeEmpty();
    }

    private static IEnumerable<string> ScriptNames() => Suite.Files.Select(file => Path.GetRelativePath(Suite.Folder, file));

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
}
