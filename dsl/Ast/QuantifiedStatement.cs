// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>always expect pte(p[0]): !write</c>, of the race before it.</summary>
public sealed record QuantifiedStatement(Quantifier Quantifier, ExpectStatement Expectation) : Statement;
