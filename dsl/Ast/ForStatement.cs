// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>for i in 0..4 { ... }</c>, unrolled before anything runs.</summary>
/// <remarks>The source is a <see cref="RangeExpression"/> or a <see cref="ListExpression"/>, of tuples where several names stand.</remarks>
public sealed record ForStatement(ValueList<string> Names, Expression Source, Block Body) : Statement;
