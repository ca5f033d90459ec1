// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>@tags(populate, gup)</c>, <c>@skip("why")</c>; null arguments: no brackets.</summary>
public sealed record AttributeNode(string Name, ValueList<Argument>? Arguments) : Node;
