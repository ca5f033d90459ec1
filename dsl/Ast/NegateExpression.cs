// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>-EFAULT</c>, <c>-1</c>.</summary>
public sealed record NegateExpression(Expression Operand) : Expression;
