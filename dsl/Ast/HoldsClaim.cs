// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>same_page(a, b)</c>, <c>!resident(p)</c>.</summary>
public sealed record HoldsClaim(bool Negated) : Claim;
