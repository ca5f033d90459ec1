// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>Every case on the model and on the kernel underneath, compared after every step.</summary>
/// <remarks>Where there is no Linux that can be asked, there are none of these tests.</remarks>
[Category("Linux")]
[Parallelizable(ParallelScope.Children)]
internal sealed class LinuxTests
{
    private static readonly Lazy<IMachine> Linux = new(LinuxMachine.CreateOrSkip);

    private static readonly Lazy<BothMachine> Both = new(() => new BothMachine(Suite.Model, Linux.Value, KnownDifferences.OfRepository()));

    private static readonly Lazy<ScriptRunner> Runner =
        new(() => new ScriptRunner(Both.Value, new RunnerOptions { Run = new RunOptions { AllowCsharp = true } }));

    public static IEnumerable<TestCaseData> Cases()
    {
        foreach (CaseProgram program in Suite.Scripts.Cases)
        {
            if (Linux.Value is not UnavailableMachine && WhyNot(program) is null)
            {
                yield return new TestCaseData(program) { TestName = $"{program.Id} on both" };
            }
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

    [OneTimeTearDown]
    public void PrintFigures()
    {
        if (!Both.IsValueCreated)
        {
            return;
        }

        foreach (string line in Both.Value.Totals.Lines)
        {
            TestContext.Progress.WriteLine(line);
        }

        Both.Value.Known.Stale(ranAll: false).Should().BeEmpty("an entry of known-differences.txt that no longer applies must go");
        (Linux.Value as IDisposable)?.Dispose();
    }

    private static string? WhyNot(CaseProgram program) =>
        program.Attributes.Skip ?? Suite.Model.Features.WhyNot(program) ?? Linux.Value.Features.WhyNot(program);
}
