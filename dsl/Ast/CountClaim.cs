// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>nr_ptes 3</c>: since the case began.</summary>
public sealed record CountClaim(Expression Count) : Claim;
