// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>race { thread a { ... } thread b { ... } }</c>.</summary>
public sealed record RaceStatement(ValueList<ThreadBlock> Threads) : Statement;
