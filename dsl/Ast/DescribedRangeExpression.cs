// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>p[0..2] rw-p</c> or <c>p[0..2] PAGE_IS_WRITTEN</c>: an element of <c>maps</c> and <c>regions</c> lists.</summary>
public sealed record DescribedRangeExpression(Expression Range, Expression Description) : Expression;
