// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>if d { ... } else { ... }</c>, on the outcome of a <c>may</c>.</summary>
public sealed record IfStatement(string Condition, Block Then, Block? Else) : Statement;
