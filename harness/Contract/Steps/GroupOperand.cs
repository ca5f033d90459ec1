// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Several words in a row that belong together: <c>p[0..2] PAGE_IS_WRITTEN</c>, <c>p[0..2] rw-p</c>.</summary>
public sealed record GroupOperand(string Text, IReadOnlyList<Operand> Items) : Operand(Text);
