// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What a call acts on must be there: swapon and swapoff have the case's own swap file.</summary>
internal static class MachineRule
{
    public static void Check(IReadOnlyList<Step> steps, MachineSettings machine)
    {
        CallStep? call = StepFinder.Written(steps).OfType<CallStep>()
            .FirstOrDefault(step => step.Spec.Needs is { } needed && !machine.Values.ContainsKey(needed.Setting));
        if (call?.Spec.Needs is { } need)
        {
            throw new CompileException(call.Source,
                $"{call.Name} acts on the case's own {need.What}, and this machine has none: machine {{ {need.Example} }} gives it one");
        }
    }
}
