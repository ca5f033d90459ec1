// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>An argument that the script left out.</summary>
public sealed record AbsentOperand() : Operand("")
{
    /// <summary>The one there is.</summary>
    public static readonly AbsentOperand Instance = new();
}
