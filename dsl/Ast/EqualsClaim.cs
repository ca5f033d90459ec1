// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>memory(p[0]) == 0xaa</c>, <c>contents(p) == contents(q)</c>.</summary>
public sealed record EqualsClaim(Expression Value) : Claim;
