// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>What a call fills in besides its result: <c>mapped 1 page</c>, <c>addr p[1]</c>, <c>regions [...]</c>.</summary>
public sealed record FieldValue(string Name, Expression Value) : Node;
