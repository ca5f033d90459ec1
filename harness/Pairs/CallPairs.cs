// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Pairs;

/// <summary>The pairs of a test's steps that can race: each two calls or accesses that stand in it, in no loop, branch or thread.</summary>
public static class CallPairs
{
    /// <summary>All of them, in the order of the test; nothing where the test has a race already, or cannot be compiled as one.</summary>
    public static IReadOnlyList<CallPair> Of(CaseProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.AsRace is null || program.Race is not null || program.HasCsharp)
        {
            return [];
        }

        string[] paths = [.. program.Body.Where(MayRace).Select(step => step.Path).Distinct()];
        return [.. paths.SelectMany((first, i) => paths.Skip(i + 1).Select(second => new CallPair(first, second)))];
    }

    private static bool MayRace(Step step) => step switch
    {
        CallStep call => !call.May && call.Spec.Result is not (ResultKind.Frame or ResultKind.Never),
        AccessStep => true,
        _ => false,
    };
}
