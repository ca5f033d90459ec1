// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>How many statements of one discussion are held.</summary>
public sealed record SeedRow(string Seed, IReadOnlyList<StatementRow> Rows)
{
    public int Count(StatementState state) => Rows.Count(row => row.State == state);
}
