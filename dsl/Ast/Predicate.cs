// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One of the claims after an observation's colon.</summary>
public abstract record Predicate : Node;

/// <summary><c>present</c>, <c>!write</c>, <c>blocked</c>, <c>UFFD_EVENT_PAGEFAULT</c>.</summary>
public sealed record BitPredicate(string Name, bool Negated) : Predicate;

/// <summary><c>VmLck +4</c>, <c>anon -1</c>: the change since the last such line.</summary>
public sealed record DeltaPredicate(string Name, bool Decreased, Expression Amount) : Predicate;

/// <summary><c>mapcount 2</c>, <c>address p[0]</c>, <c>flags "rd wr"</c>, <c>exited 0</c>, <c>none held</c>.</summary>
public sealed record FieldPredicate(string Name, Expression Value) : Predicate;

/// <summary><c>[p[0..2] rw-p, p[2..4] r--p]</c>, <c>trace: [a, b]</c>: everything, in this order.</summary>
public sealed record ListPredicate(ListExpression List) : Predicate;

/// <summary><c>r--p</c>.</summary>
public sealed record PermissionsPredicate(string Text) : Predicate;

/// <summary><c>anon >= 8</c>, <c>flags has "wf"</c>, <c>Private_Clean + Private_Dirty == 8</c>: a field, or the sum of several.</summary>
public sealed record RelationPredicate(ValueList<string> Names, Relation Relation, Expression Value) : Predicate;
