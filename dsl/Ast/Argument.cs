// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One argument: <c>p[0]</c>, or named: <c>align 1G</c>, <c>required PAGE_IS_WRITTEN</c>, <c>nth 1</c>.</summary>
public sealed record Argument(string? Name, Expression Value) : Node;
