// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>Every case of every script as a test case of its own.</summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class ScriptTests
{
    /// <summary>The cases under their own names; categories are the program and its tags, and an IDE is led to the script.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        foreach (CaseProgram program in Suite.Scripts.Cases)
        {
            var data = new TestCaseData(program) { TestName = program.Id };
            foreach (string category in program.Attributes.Tags.Prepend(program.Program).Distinct())
            {
                data.SetCategory(category);
            }

            data.Properties.Set("_CodeFilePath", Path.GetFullPath(program.File));
            data.Properties.Set("_LineNumber", program.Line);
            yield return WhySkip(program) is { } why ? data.Ignore(why) : data;
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Script(CaseProgram program)
    {
        CaseResult result = Suite.Runner.RunCase(program);

        // A skip that shows only now is a failure too: it would be counted as a pass.
        if (result.IsFailure || result.Verdict == Verdict.Skipped)
        {
            Assert.Fail($"{result.Verdict} {result.Reason}\n{FailureText.Of(result)}");
        }
    }

    private static string? WhySkip(CaseProgram program) => program.Attributes.Skip ?? Suite.Model.Features.WhyNot(program);
}
