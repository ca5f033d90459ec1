// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>memory(p[0]) == 0xaa</c>, <c>contents(p) != contents(q)</c>, <c>nr_ptes >= 2</c>, <c>q != p</c>.</summary>
public sealed record RelationClaim(Relation Relation, Expression Value) : Claim;
