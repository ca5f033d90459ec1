// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>[p[0..2] rw-p, p[2..4] r--p]</c>, <c>trace: [a, b]</c>: everything, in this order.</summary>
public sealed record ListPredicate(ListExpression List) : Predicate;
