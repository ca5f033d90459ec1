// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>pte(p): present, !write</c>.</summary>
public sealed record PredicatesClaim(ValueList<Predicate> Predicates) : Claim;
