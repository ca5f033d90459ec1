// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>0..4</c>: 0, 1, 2 and 3; <c>0..8 step 2</c>: 0, 2, 4 and 6; in <c>for</c>.</summary>
public sealed record RangeExpression(Expression From, Expression To, Expression? Step = null) : Expression;
