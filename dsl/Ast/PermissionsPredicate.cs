// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>r--p</c>.</summary>
public sealed record PermissionsPredicate(string Text) : Predicate;
