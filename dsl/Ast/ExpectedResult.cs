// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One alternative of what stands after a call's <c>=</c>.</summary>
public abstract record ExpectedResult : Node;
