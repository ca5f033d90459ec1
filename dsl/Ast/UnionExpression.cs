// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>PROT_READ|PROT_WRITE</c>: always a union of flags.</summary>
public sealed record UnionExpression(ValueList<Expression> Members) : Expression;
