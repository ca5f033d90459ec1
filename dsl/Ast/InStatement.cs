// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>in c { ... }</c>: the steps run in that process, here and now.</summary>
public sealed record InStatement(string Process, Block Body) : Statement;
