// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>return q</c>, in a <c>def</c>.</summary>
public sealed record ReturnStatement(Expression? Value) : Statement;
