// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>expect pte(p): present</c>, <c>expect memory(p[0]) == 1 or memory(p[0]) == 2</c>.</summary>
public sealed record ExpectStatement(Observation Observation) : Statement
{
    /// <summary>Behind <c>or</c>: one of all of them must hold.</summary>
    public ValueList<Observation> Others { get; init; }

    /// <summary>All of them, in order.</summary>
    public IEnumerable<Observation> Alternatives => [Observation, .. Others];
}
