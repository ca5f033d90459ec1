// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>faults minor 1</c>, <c>faults major 1</c>, <c>faults none</c> (no count).</summary>
public sealed record FaultCost(FaultKind Kind, Expression? Count) : Node;
