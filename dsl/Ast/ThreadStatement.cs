// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>t = thread { ... }</c>: runs until it ends or blocks.</summary>
public sealed record ThreadStatement(string Binding, Block Body) : Statement;
