// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>anon >= 8</c>, <c>flags has "wf"</c>, <c>Private_Clean + Private_Dirty == 8</c>: a field, or the sum of several.</summary>
public sealed record RelationPredicate(ValueList<string> Names, Relation Relation, Expression Value) : Predicate;
