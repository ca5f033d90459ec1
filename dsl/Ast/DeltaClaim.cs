// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>nr_ptes +1</c>: since the last such line.</summary>
public sealed record DeltaClaim(bool Decreased, Expression Amount) : Claim;
