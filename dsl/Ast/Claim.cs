// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>What an observation says of its subject.</summary>
public abstract record Claim : Node;

/// <summary><c>nr_ptes 3</c>: since the case began.</summary>
public sealed record CountClaim(Expression Count) : Claim;

/// <summary><c>nr_ptes +1</c>: since the last such line.</summary>
public sealed record DeltaClaim(bool Decreased, Expression Amount) : Claim;

/// <summary><c>same_page(a, b)</c>, <c>!resident(p)</c>.</summary>
public sealed record HoldsClaim(bool Negated) : Claim;

/// <summary><c>pte(p): present, !write</c>.</summary>
public sealed record PredicatesClaim(ValueList<Predicate> Predicates) : Claim;

/// <summary><c>memory(p[0]) == 0xaa</c>, <c>contents(p) != contents(q)</c>, <c>nr_ptes >= 2</c>, <c>q != p</c>.</summary>
public sealed record RelationClaim(Relation Relation, Expression Value) : Claim;
