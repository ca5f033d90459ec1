// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>{ ... }</c>.</summary>
public sealed record Block(ValueList<Statement> Statements) : Node;
