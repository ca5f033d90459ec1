// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>mapcount 2</c>, <c>address p[0]</c>, <c>flags "rd wr"</c>, <c>exited 0</c>, <c>none held</c>.</summary>
public sealed record FieldPredicate(string Name, Expression Value) : Predicate;
