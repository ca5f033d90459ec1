// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Zoo;

/// <summary>Which bug is caught by which case.</summary>
/// <param name="Rows">A row for each bug.</param>
/// <param name="FalseAlarms">Cases that fail without any bug: they catch nothing.</param>
/// <param name="WrongClaims">Claims of @catches that are not true: a line each.</param>
public sealed record ZooMatrix(IReadOnlyList<ZooRow> Rows, IReadOnlyList<string> FalseAlarms, IReadOnlyList<string> WrongClaims)
{
    /// <summary>Cases that did not run because their C# may not: nothing is known of what they catch.</summary>
    public IReadOnlyList<string> NotAllowed { get; init; } = [];

    /// <summary>Every bug is caught, no case fails without one, and every claim is true.</summary>
    public bool IsGood => FalseAlarms.Count == 0 && WrongClaims.Count == 0 && Rows.All(row => row.IsCaught);
}
