// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>Address arithmetic is all the arithmetic there is.</summary>
public enum BinaryOperator
{
    Add,
    Subtract,
}
