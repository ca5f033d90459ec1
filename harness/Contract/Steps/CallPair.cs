// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Two steps of a test that are to be made at the same time, by their paths, in the order in which the test makes them.</summary>
public sealed record CallPair(string First, string Second)
{
    /// <summary>As it stands in an attribute and behind the name of a case.</summary>
    public override string ToString() => $"race({First}, {Second})";
}
