// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>p[2]</c>: one page of a region, also its address.</summary>
public sealed record IndexExpression(Expression Target, Expression Index) : Expression;
