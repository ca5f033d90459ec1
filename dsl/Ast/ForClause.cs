// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>for (prot, result) in [...]</c> on a test: one case per row, and several clauses multiply.</summary>
/// <remarks>The source is a <see cref="ListExpression"/> or a <see cref="RangeExpression"/>.</remarks>
public sealed record ForClause(ValueList<string> Names, Expression Source) : Node;
