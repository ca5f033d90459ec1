// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>"text"</c>; the value has its escapes resolved.</summary>
public sealed record StringExpression(string Value) : Expression;
