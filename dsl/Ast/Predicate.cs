// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One of the claims after an observation's colon.</summary>
public abstract record Predicate : Node;
