// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>Something with a value: an argument, a result, the side of a comparison.</summary>
public abstract record Expression : Node;
