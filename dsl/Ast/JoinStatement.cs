// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>join t</c>.</summary>
public sealed record JoinStatement(string Thread) : Statement;
