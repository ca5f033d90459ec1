// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Steps;

/// <summary>An expectation: looks, changes nothing.</summary>
public sealed class ObserveStep : Step
{
    /// <summary>What is looked at.</summary>
    public required ObservationSpec Spec { get; init; }

    /// <summary>Where: addresses, ranges, names.</summary>
    public required IReadOnlyList<Operand> Operands { get; init; }

    /// <summary>What must hold.</summary>
    public IReadOnlyList<Predicate> Predicates { get; init; } = [];

    /// <summary>Expectations that follow this one behind <c>or</c>: one of all must hold.</summary>
    public int Alternatives { get; init; }

    /// <summary>The slot that remembers the page that is looked at, <c>k = page_of(p[0])</c>; -1: none.</summary>
    public int Bind { get; init; } = -1;

    /// <summary>It is the look into another process of the expectation behind it, which says what is wrong.</summary>
    public bool IsPart { get; init; }

    /// <summary>Of how many executions of the race before it this must hold; null: it stands behind none, or must always.</summary>
    public Quantifier? Quantifier { get; init; }

    /// <summary>It looks for the outcomes behind it, and expects nothing.</summary>
    public bool IsOfOutcome { get; init; }

    /// <summary>The whole is denied: <c>!same_page(a, b)</c>.</summary>
    public bool Denied { get; init; }
}
