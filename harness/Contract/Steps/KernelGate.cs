// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary><c>@kernel(>= 5.14)</c>: elsewhere the case is skipped.</summary>
public sealed record KernelGate(string Text, string Comparison, Version Version)
{
    /// <summary>Whether a kernel is among those meant.</summary>
    public bool Admits(Version kernel)
    {
        int order = kernel.CompareTo(Version);
        return Comparison switch
        {
            ">=" => order >= 0,
            ">" => order > 0,
            "<=" => order <= 0,
            "<" => order < 0,
            "!=" => order != 0,
            _ => order == 0,
        };
    }
}
