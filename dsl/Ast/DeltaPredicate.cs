// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>VmLck +4</c>, <c>anon -1</c>: the change since the last such line.</summary>
public sealed record DeltaPredicate(string Name, bool Decreased, Expression Amount) : Predicate;
