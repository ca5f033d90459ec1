// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>[a, b, c]</c>.</summary>
public sealed record ListExpression(ValueList<Expression> Items) : Expression;
