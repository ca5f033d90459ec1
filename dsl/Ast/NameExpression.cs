// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A name of the script (region, process, row variable) or a constant of the kernel; the checker tells which.</summary>
public sealed record NameExpression(string Name) : Expression;
