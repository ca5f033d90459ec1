// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>memory 64M</c>, <c>thp never</c>, <c>kernel 5.14</c>.</summary>
public sealed record MachineSetting(string Name, Expression Value) : Node;
