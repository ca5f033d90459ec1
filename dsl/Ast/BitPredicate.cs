// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>present</c>, <c>!write</c>, <c>blocked</c>, <c>UFFD_EVENT_PAGEFAULT</c>.</summary>
public sealed record BitPredicate(string Name, bool Negated) : Predicate;
