// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A system call, an ioctl, or a model-only operation.</summary>
public sealed class CallStep : Step
{
    /// <summary>As the script spells it: mmap, madvise, UFFDIO_COPY, fork, wait, ...</summary>
    public required string Name { get; init; }

    /// <summary>In the order of the call's parameters in the language's table; ranges are one operand.</summary>
    public required IReadOnlyList<Operand> Operands { get; init; }

    /// <summary>One of these must be the result.</summary>
    public required IReadOnlyList<Outcome> Expected { get; init; }

    /// <summary>What the call must have filled in.</summary>
    public IReadOnlyList<FieldExpectation> Fields { get; init; } = [];

    /// <summary>What the call must cost; null: not said.</summary>
    public FaultCost? Cost { get; init; }

    /// <summary>The kernel may decline it, with EAGAIN, EBUSY, ENOMEM or EINTR: both ways are right, and Bind says which it was.</summary>
    public bool May { get; init; }

    /// <summary>The slot that takes the result; -1: none.</summary>
    public int Bind { get; init; } = -1;
}
