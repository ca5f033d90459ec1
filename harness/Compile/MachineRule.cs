// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What a call acts on must be there: swapon and swapoff have the case's own swap file.</summary>
internal static class MachineRule
{
    public static void Check(IReadOnlyList<Step> steps, MachineSettings machine)
    {
        if (Find(steps, machine) is { Spec.Needs: { } need } call)
        {
            throw new CompileException(call.Source,
                $"{call.Name} acts on the case's own {need.What}, and this machine has none: machine {{ {need.Example} }} gives it one");
        }
    }

    private static CallStep? Find(IReadOnlyList<Step> steps, MachineSettings machine)
    {
        foreach (Step step in steps)
        {
            CallStep? found = step switch
            {
                CallStep { Spec.Needs: { } need } call when !machine.Values.ContainsKey(need.Setting) => call,
                IfStep choice => Find(choice.Then, machine) ?? Find(choice.Else, machine),
                ThreadStep thread => Find(thread.Body, machine),
                LoopStep loop => Find(loop.Round(0), machine),
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
