// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What one operand of a call is.</summary>
internal enum ParameterShape
{
    /// <summary>A range of addresses: written as a range, or as address and length.</summary>
    Range,

    /// <summary>An address.</summary>
    Address,

    /// <summary>Anything else: numbers, flags, descriptors, texts, lists.</summary>
    Value,
}

/// <summary>The operands of a call in the order in which a machine gets them; what the script leaves out is absent.</summary>
/// <param name="Name">As the script spells it.</param>
/// <param name="Parameters">Names and what they are.</param>
/// <param name="Result">What a name that is bound to it stands for.</param>
internal sealed record CallShape(string Name, IReadOnlyList<(string Name, ParameterShape Shape)> Parameters, SlotKind Result);
