// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>= killed SIGKILL</c>.</summary>
public sealed record KilledResult(string Signal) : ExpectedResult;
