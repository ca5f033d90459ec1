// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>What a machine can do: @requires and @kernel turn into skips with their reason.</summary>
/// <param name="Kernel">Its version.</param>
/// <param name="Provides">The names of @requires that it meets: swap, thp, root, uffd, hugetlb, numa, ...</param>
/// <param name="IsModel">Whether csharp blocks and @model cases run on it.</param>
public sealed record MachineFeatures(Version Kernel, IReadOnlySet<string> Provides, bool IsModel)
{
    /// <summary>Why a case cannot run here, or null.</summary>
    public string? WhyNot(CaseProgram program)
    {
        CaseAttributes attributes = program.Attributes;
        foreach (string need in attributes.Requires)
        {
            if (!Provides.Contains(need) && !IsSetUp(program.Machine, need))
            {
                return $"requires {need}";
            }
        }

        // The model is the kernel that the script asks for; the one underneath is what it is.
        Version? asked = IsModel ? program.Machine.Kernel : null;
        foreach (KernelGate gate in attributes.Kernel)
        {
            if (!gate.Admits(asked ?? Kernel))
            {
                return $"requires kernel {gate.Text}, this is {(asked is null ? $"{Kernel}" : program.Machine.KernelText)}";
            }
        }

        if (IsModel)
        {
            return null;
        }

        return attributes.ModelOnly is { } why ? $"model only: {why}"
            : program.HasCsharp ? "model only: it has a csharp block"
            : null;
    }

    /// <summary>What a machine block brings along need not be there before.</summary>
    private static bool IsSetUp(MachineSettings machine, string need) => need switch
    {
        "swap" => machine.Values.ContainsKey("swap"),
        "thp" => machine.Values.TryGetValue("thp", out Operand? word) && word.Text != "never",
        _ => false,
    };
}
