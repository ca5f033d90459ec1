// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>swapon and swapoff act on the case's own swap file, so there must be one.</summary>
internal static class SwapRule
{
    public static void Check(IReadOnlyList<Step> steps, MachineSettings machine)
    {
        if (!machine.Values.ContainsKey("swap") && Find(steps) is { } call)
        {
            throw new CompileException(call.Source, $"{call.Name} acts on the case's own swap file, and this machine has none: machine {{ swap 64 pages }} gives it one");
        }
    }

    private static CallStep? Find(IReadOnlyList<Step> steps)
    {
        foreach (Step step in steps)
        {
            CallStep? found = step switch
            {
                CallStep { Name: "swapon" or "swapoff" } call => call,
                IfStep choice => Find(choice.Then) ?? Find(choice.Else),
                ThreadStep thread => Find(thread.Body),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }
}
