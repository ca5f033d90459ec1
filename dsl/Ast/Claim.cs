// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>What an observation says of its subject.</summary>
public abstract record Claim : Node;
