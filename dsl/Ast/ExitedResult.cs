// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>= exited 0</c>.</summary>
public sealed record ExitedResult(Expression Code) : ExpectedResult;
