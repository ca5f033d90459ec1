// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>= ok</c>: the access raises no signal, the call succeeds.</summary>
public sealed record OkResult() : ExpectedResult;
