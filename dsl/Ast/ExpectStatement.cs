// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>expect pte(p): present</c>.</summary>
public sealed record ExpectStatement(Observation Observation) : Statement;
