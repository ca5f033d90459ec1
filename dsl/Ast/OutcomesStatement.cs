// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>outcomes (memory(p[0])) == [0, 1]</c>: the whole set; of several observed, each value is a tuple.</summary>
public sealed record OutcomesStatement(ValueList<Expression> Observed, ValueList<Expression> Values) : Statement;
