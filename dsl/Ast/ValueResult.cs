// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>= 0</c>, <c>= -EFAULT</c>, <c>= 2</c>, <c>= 1 page</c>, <c>= VM_FAULT_RETRY</c>, or a row's variable.</summary>
public sealed record ValueResult(Expression Value) : ExpectedResult;
