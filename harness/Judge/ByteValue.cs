// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>The byte that a value stands for where memory is looked at.</summary>
internal static class ByteValue
{
    /// <summary>A number that the script wrote is cut as C would; what a call gave is compared whole, and may well be no byte.</summary>
    public static long Of(Operand operand, long value) => operand is NumberOperand ? unchecked((byte)value) : value;
}
