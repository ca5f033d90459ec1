// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One decision of a run.</summary>
/// <param name="What">Which: <c>may madvise</c>.</param>
/// <param name="Taken">Counted from 0.</param>
/// <param name="Count">How many ways there were.</param>
public sealed record Choice(string What, int Taken, int Count)
{
    /// <summary>What a choice of the order is named in which threads go on that one statement woke.</summary>
    public const string Woken = "woken";

    /// <summary>What a choice is named, with its number, whether an allocation of memory fails.</summary>
    public const string Allocation = "allocation";

    /// <summary>Of what is done or declined, or fails or does not, there are so many ways.</summary>
    public const int Ways = 2;

    /// <summary>Among which threads it was made; none: it is another kind of choice.</summary>
    public IReadOnlyList<string> Threads { get; init; } = [];

    /// <summary>It is worth a note: an allocation is one only where it failed.</summary>
    public bool IsTold => Count > 1 && (Taken > 0 || !IsAllocation);

    private bool IsAllocation => What.StartsWith(Allocation, StringComparison.Ordinal);

    /// <summary>The choice in words, for the notes of a failure.</summary>
    public string Way => IsAllocation ? $"in the way in which {What} failed"
        : Threads.Count == 0 ? $"in the way in which {What} was {(Taken == 0 ? "done" : "declined")}"
        : $"in the way in which {Threads[Taken]} went on first of {string.Join(" and ", Threads)}, which one statement woke: the kernel "
            + $"keeps no order of these";
}
