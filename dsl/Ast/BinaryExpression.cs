// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>p[2] + 8 bytes</c>, <c>p.end - 1 page</c>, <c>2 * i</c>; associates to the left.</summary>
public sealed record BinaryExpression(Expression Left, BinaryOperator Operator, Expression Right) : Expression;
