// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>&gt;= 5.14</c> or <c>&lt; 6.7</c>, in <c>@kernel</c> only.</summary>
public sealed record VersionBoundExpression(string Operator, VersionExpression Version) : Expression;
