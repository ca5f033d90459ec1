// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>What an access must cost in faults: <c>faults minor 1</c>.</summary>
/// <param name="Minor">Null: not said.</param>
/// <param name="Major">Null: not said.</param>
public sealed record FaultCost(string Text, Operand? Minor, Operand? Major);
