// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Collects what is broken. One violation an invariant: the first shows the cause, the rest are its echo.</summary>
internal sealed class CheckReport
{
    private readonly List<InvariantViolation> violations = [];

    internal IReadOnlyList<InvariantViolation> Violations => violations;

    /// <summary>References that are neither an entry's nor a cache's.</summary>
    internal required HeldPages HeldPages { get; init; }

    /// <summary>Pages may be marked as locked that no locked mapping has any more.</summary>
    internal bool AllowsStranded { get; set; }

    /// <summary>What sleeping threads hold.</summary>
    internal InFlight InFlight { get; init; } = new();

    /// <summary>Says that an invariant is broken unless it is said already.</summary>
    internal void Add(string id, string state)
    {
        foreach (InvariantViolation known in violations)
        {
            if (known.Id == id)
            {
                return;
            }
        }

        violations.Add(new InvariantViolation(id, Invariants.Rules[id], state));
    }

    internal CheckReport Clear()
    {
        if (violations.Count != 0)
        {
            violations.Clear();
        }

        return this;
    }
}
