// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What a case needs, and this machine or the executor has not: reasons of a skip, known before it runs.</summary>
internal static class LinuxLimits
{
    private const long UserModeOnly = 1;
    private const int NoSuchCall = 38;
    private const int NoSuchIoctl = 25;

    /// <param name="writtenOut">Behind what there is too much of: why a loop is not one; or nothing.</param>
    /// <exception cref="NotOnLinuxException">It needs more.</exception>
    public static void Check(CaseProgram program, LinuxFeatures features, int wireNames, int wireSteps, string writtenOut)
    {
        Check("names", wireNames, features.Limit("max_slots"), writtenOut);
        CheckSteps(features, wireSteps, writtenOut);
        int calls = 0;
        foreach (CallStep call in program.Written().OfType<CallStep>())
        {
            if (LinuxCalls.Lacks(call.Name, features) is { } news && !ExpectsRefusal(call))
            {
                throw new NotOnLinuxException($"this kernel lacks {news}");
            }

            calls += call.Spec.Result == ResultKind.Uffd && NeedsPrivilege(call) ? 1 : 0;
        }

        if (calls > 0 && !features.Provides.Contains("uffd"))
        {
            throw new NotOnLinuxException(
                "userfaultfd of kernel faults is not allowed here (CAP_SYS_PTRACE, or vm.unprivileged_userfaultfd)");
        }
    }

    /// <summary>Each step that is written counts, however often it is performed.</summary>
    /// <exception cref="NotOnLinuxException">There are more than the executor has room for.</exception>
    public static void CheckSteps(LinuxFeatures features, int steps, string writtenOut) =>
        Check("steps", steps, features.Limit("max_steps"), writtenOut);

    /// <summary>What is sent of them has its room, too.</summary>
    /// <exception cref="NotOnLinuxException">It is more than the executor has room for.</exception>
    public static void CheckBytes(LinuxFeatures features, int bytes, string writtenOut) =>
        Check("bytes of steps", bytes, features.Limit("request_bytes"), writtenOut);

    private static void Check(string what, int wanted, int most, string writtenOut)
    {
        if (wanted > most)
        {
            throw new NotOnLinuxException($"{wanted} {what}, and the executor has room for {most}{writtenOut}");
        }
    }

    private static bool ExpectsRefusal(CallStep call) =>
        call.Expected.Any(outcome => outcome is ErrnoOutcome { Errno: NoSuchCall or NoSuchIoctl });

    /// <summary>A script that expects a refusal is right without; who has a descriptor for it was asked when that was opened.</summary>
    private static bool NeedsPrivilege(CallStep call) => call.Expected is [OkOutcome]
        && call.Spec.IndexOf("fd") < 0
        && call["flags"] is NumberOperand { Value: var flags }
        && (flags & UserModeOnly) == 0;
}
