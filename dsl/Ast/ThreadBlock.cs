// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>thread faulter { ... }</c>, in a race.</summary>
public sealed record ThreadBlock(string Name, Block Body) : Node;
