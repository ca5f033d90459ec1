// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>(PROT_READ, MADV_POPULATE_READ, 0)</c>: one row of several columns.</summary>
public sealed record TupleExpression(ValueList<Expression> Items) : Expression;
