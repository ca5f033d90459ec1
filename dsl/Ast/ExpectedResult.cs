// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One alternative of what stands after a call's <c>=</c>.</summary>
public abstract record ExpectedResult : Node;

/// <summary><c>= exited 0</c>.</summary>
public sealed record ExitedResult(Expression Code) : ExpectedResult;

/// <summary><c>= killed SIGKILL</c>.</summary>
public sealed record KilledResult(string Signal) : ExpectedResult;

/// <summary><c>= ok</c>: the access raises no signal, the call succeeds.</summary>
public sealed record OkResult() : ExpectedResult;

/// <summary><c>= SIGSEGV</c>, <c>= SIGSEGV SEGV_MAPERR</c>.</summary>
public sealed record SignalResult(string Signal, string? Code) : ExpectedResult;

/// <summary><c>= 0</c>, <c>= -EFAULT</c>, <c>= 2</c>, <c>= 1 page</c>, <c>= VM_FAULT_RETRY</c>, or a row's variable.</summary>
public sealed record ValueResult(Expression Value) : ExpectedResult;
