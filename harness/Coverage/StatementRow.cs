// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>What holds one statement.</summary>
/// <param name="Tests">Scripts' by <c>program/"test"</c>, the model's own by <c>Class.Method</c>.</param>
public sealed record StatementRow(Statement Statement, StatementState State, IReadOnlyList<string> Tests);
