// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One thing that a machine does or looks at.</summary>
/// <remarks>`in` blocks, `for` loops and calls of a def are gone: every step says itself which process runs it.</remarks>
public abstract class Step
{
    /// <summary>Sequential over the whole program, nested steps included: the index of its record.</summary>
    public required int Id { get; init; }

    /// <summary>How users name it, after the case's id: <c>:3</c>, and <c>:3.2</c> for the second step of a def or loop.</summary>
    public required string Path { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceText Source { get; init; }

    /// <summary>The slot of the process (or thread) that runs it; -1: the case's first process.</summary>
    public required int Process { get; init; }
}

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

    /// <summary>The kernel may decline it: both ways are right.</summary>
    public bool May { get; init; }

    /// <summary>The slot that takes the result; -1: none.</summary>
    public int Bind { get; init; } = -1;
}

/// <summary>What an access does to user memory.</summary>
public enum AccessKind
{
    /// <summary>Reads one byte.</summary>
    Load,

    /// <summary>Writes one byte.</summary>
    Store,

    /// <summary>Writes every byte of a range, page by page from its start.</summary>
    Fill,

    /// <summary>Executes what is there.</summary>
    Fetch,
}

/// <summary>An access of user memory by the running thread.</summary>
public sealed class AccessStep : Step
{
    /// <summary>What is done.</summary>
    public required AccessKind Kind { get; init; }

    /// <summary>An <see cref="AddressOperand"/> or <see cref="NumberOperand"/>; a <see cref="RangeOperand"/> for fill, and for a load of several pages.</summary>
    public required Operand Target { get; init; }

    /// <summary>The byte that is written.</summary>
    public byte Value { get; init; }

    /// <summary>One of these must be the result; a number is the byte that load must see.</summary>
    public required IReadOnlyList<Outcome> Expected { get; init; }

    /// <summary>What it must cost; null: not said.</summary>
    public FaultCost? Cost { get; init; }

    /// <summary>The slot that takes the byte; -1: none.</summary>
    public int Bind { get; init; } = -1;
}

/// <summary>An expectation: looks, changes nothing.</summary>
public sealed class ObserveStep : Step
{
    /// <summary>What is looked at.</summary>
    public required ObservationKind Kind { get; init; }

    /// <summary>Where: addresses, ranges, names.</summary>
    public required IReadOnlyList<Operand> Operands { get; init; }

    /// <summary>What must hold.</summary>
    public IReadOnlyList<Predicate> Predicates { get; init; } = [];

    /// <summary>The whole is denied: <c>!same_page(a, b)</c>.</summary>
    public bool Denied { get; init; }
}

/// <summary>A fork in the script's own way, over what a `may` decided.</summary>
public sealed class IfStep : Step
{
    /// <summary>The slot of the decision.</summary>
    public required int Decision { get; init; }

    /// <summary>Runs when it was done.</summary>
    public required IReadOnlyList<Step> Then { get; init; }

    /// <summary>Runs when it was declined.</summary>
    public required IReadOnlyList<Step> Else { get; init; }
}

/// <summary>A thread that runs its body until it ends or blocks.</summary>
public sealed class ThreadStep : Step
{
    /// <summary>The slot of the thread, which the steps of its body have as their process.</summary>
    public required int Thread { get; init; }

    /// <summary>What it does.</summary>
    public required IReadOnlyList<Step> Body { get; init; }
}

/// <summary>Waits for the end of a thread.</summary>
public sealed class JoinStep : Step
{
    /// <summary>The slot of the thread.</summary>
    public required int Thread { get; init; }
}

/// <summary>A block of C#, compiled with all others of the run. Only the model runs it.</summary>
public sealed class CsharpStep : Step
{
    /// <summary>The text between the braces.</summary>
    public required string Code { get; init; }

    /// <summary>The line of its first character, so that the compiler's messages point into the script.</summary>
    public required int CodeLine { get; init; }

    /// <summary>The slots whose names the block can use.</summary>
    public required IReadOnlyList<int> InScope { get; init; }
}
