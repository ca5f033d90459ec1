// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A step by its path, as results name it: <c>:4</c>, <c>:4.2</c>, <c>:setup.1</c>. The colon belongs to the path.</summary>
public sealed record StepExpression(string Path) : Expression;
