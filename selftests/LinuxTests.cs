// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Profiles;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>Every case on the model and on the kernel underneath, compared after every step.</summary>
/// <remarks>Where there is no Linux that can be asked, each of these tests is skipped with that reason.</remarks>
[Category("Linux")]
[Parallelizable(ParallelScope.Children)]
internal sealed class LinuxTests
{
    private static readonly Lazy<IMachine> Linux = new(LinuxMachine.CreateOrSkip);

    private static readonly Lazy<BothMachine> Both = new(() => NewBoth());

    private static readonly Lazy<ScriptRunner> Runner = new(() => NewRunner(Both.Value));

    public static IEnumerable<TestCaseData> Cases()
    {
        foreach (CaseProgram program in Suite.Scripts.Cases)
        {
            var data = new TestCaseData(program) { TestName = $"{program.Id} on both" };
            data.Properties.Set("_CodeFilePath", Path.GetFullPath(program.File));
            data.Properties.Set("_LineNumber", program.Line);
            yield return WhyNot(program) is { } why ? data.Ignore(why) : data;
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Script(CaseProgram program)
    {
        CaseResult result = Runner.Value.RunCase(program);
        if (result.IsFailure)
        {
            Assert.Fail($"{result.Verdict} {result.Reason}\n{FailureText.Of(result)}");
        }
    }

    /// <summary>On machines of its own: which of the tests above run, and when, is the user's to choose.</summary>
    [Test]
    public void KnownDifferences_AllStillApply()
    {
        BothMachine both = NewBoth();
        CaseProgram[] named = [.. Suite.Scripts.Cases
            .Where(program => WhyNot(program) is null && both.Entries.Entries.Any(entry => entry.IsAbout(program.Id)))];

        NewRunner(both).Run(named);

        string[] stale =
            [.. both.Entries.Stale(ranAll: true).Select(entry => $"{Suite.Known.Path}:{entry.Line}: {entry.Observation} of {entry.Case}")];
        if (both.Judges)
        {
            stale.Should().BeEmpty("an entry that no longer applies must go");
        }

        foreach (string line in stale)
        {
            TestContext.Error.WriteLine($"{line}: was not needed on this kernel");
        }
    }

    /// <summary>As warnings: `dotnet test` shows those without being asked to.</summary>
    [OneTimeTearDown]
    public void PrintFigures()
    {
        IEnumerable<string> lines = Linux.Value is UnavailableMachine none ? [$"nothing was compared with Linux: {none.WhyNot}"]
            : Both.IsValueCreated ? [.. Both.Value.Totals.Lines, .. Both.Value.NotAsked.Lines]
            : [];
        foreach (string line in lines)
        {
            TestContext.Error.WriteLine(line);
        }

        (Linux.Value as IDisposable)?.Dispose();
    }

    private static BothMachine NewBoth() => ForcedProfile.TryGet(Linux.Value.Profile, out MachineProfile? forced, out string wrong)
        ? new BothMachine(Suite.Model, Linux.Value, new KnownDifferences(Suite.Known.Entries), forced)
        : throw new InvalidOperationException(wrong);

    private static ScriptRunner NewRunner(IMachine machine) =>
        new(machine, new RunnerOptions { Run = new RunOptions { AllowCsharp = true, AllowMachine = true, Rounds = 100 } });

    private static string? WhyNot(CaseProgram program) =>
        program.Attributes.Skip
        ?? (Linux.Value is UnavailableMachine none
            ? none.WhyNot
            : Suite.Model.Features.WhyNot(program) ?? Linux.Value.Features.WhyNot(program));
}
