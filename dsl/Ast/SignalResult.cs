// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>= SIGSEGV</c>, <c>= SIGSEGV SEGV_MAPERR</c>.</summary>
public sealed record SignalResult(string Signal, string? Code) : ExpectedResult;
