// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>p[1..3]</c>: pages 1 and 2, half open.</summary>
public sealed record SliceExpression(Expression Target, Expression From, Expression To) : Expression;
