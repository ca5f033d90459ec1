// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>
/// What @xfail makes of a verdict: a failure of the script's own, and where a step is named of that step, is expected. Nothing else is.
/// </summary>
internal static class ExpectedFailure
{
    public static CaseResult Apply(CaseProgram program, CaseResult result)
    {
        if (program.Attributes.XFail is not { } why)
        {
            return result;
        }

        return result.Verdict switch
        {
            Verdict.Passed => result with { Verdict = Verdict.XPass, Reason = why },
            Verdict.Failed when WhyAnother(program.Attributes.XFailStep, result) is { } another => result with
            {
                Failures = Noted(result, another),
            },
            Verdict.Failed => result with { Verdict = Verdict.XFail, Reason = why },
            _ => result,
        };
    }

    private static string? WhyAnother(string? step, CaseResult result) =>
        !result.MayBeExpected ? "@xfail never means a limit, a death, a complaint of the kernel or a difference between machines"
        : step is not null && result.Failures.FirstOrDefault(failure => !Step.IsAt(step, failure.Step)) is not null
            ? $"@xfail expects step {step} to fail, and no other"
        : null;

    /// <summary>Said at the first failure that it is about.</summary>
    private static Failure[] Noted(CaseResult result, string note)
    {
        string? step = result.MayBeExpected ? result.Case.Attributes.XFailStep : null;
        Failure[] failures = [.. result.Failures];
        int at = Array.FindIndex(failures, failure => step is null || !Step.IsAt(step, failure.Step));
        if (at >= 0)
        {
            failures[at] = failures[at] with { Notes = [.. failures[at].Notes, note] };
        }

        return failures;
    }
}
