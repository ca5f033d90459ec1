// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>Sums of addresses and sizes, and products of numbers.</summary>
public enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
}
