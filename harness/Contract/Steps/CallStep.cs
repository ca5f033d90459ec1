// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Steps;

/// <summary>A system call, an ioctl, or a model-only operation.</summary>
public sealed class CallStep : Step
{
    /// <summary>Which call.</summary>
    public required CallSpec Spec { get; init; }

    /// <summary>As the script spells it: mmap, madvise, UFFDIO_COPY, fork, wait, ...</summary>
    public string Name => Spec.Name;

    /// <summary>
    /// One for each of the call's parameters and then of its options; a range is one, and what was left out is <see cref="AbsentOperand"/>.
    /// </summary>
    public required IReadOnlyList<Operand> Operands { get; init; }

    /// <summary>The argument of a parameter or an option.</summary>
    /// <exception cref="ArgumentException">The call has none of this name.</exception>
    public Operand this[string parameter] => Operands[Index(parameter)];

    /// <summary>An argument as a number's place: what it stands for where it was left out is the descriptor's.</summary>
    internal (Operand Operand, long Absent) Number(string parameter)
    {
        int index = Index(parameter);
        return (Operands[index], Spec.At(index).Absent);
    }

    private int Index(string parameter) => Spec.IndexOf(parameter) is >= 0 and var index ? index
        : throw new ArgumentException($"{Name} has no parameter '{parameter}'", nameof(parameter));

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

    /// <summary>Where <c>mmap(len, ...)</c> puts its region: at 16 TiB + Arena x 1 GiB; -1: the kernel chooses.</summary>
    public int Arena { get; init; } = -1;
}
