// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>(a + b)</c>: brackets that the author wrote; they have no value of their own.</summary>
public sealed record GroupExpression(Expression Inner) : Expression;
