// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>p.end</c>: the first address behind a region.</summary>
public sealed record EndExpression(Expression Target) : Expression;
