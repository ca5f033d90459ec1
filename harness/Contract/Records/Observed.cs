// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What a machine saw at one observation. Only the parts that the observation asks for are filled in.</summary>
public sealed class Observed
{
    /// <summary>Not null: nothing could be seen, and why.</summary>
    public string? NotObservable { get; init; }

    /// <summary>Not null: what was to be looked at is not there, and why; nothing that is said of it holds.</summary>
    public string? Absent { get; init; }

    /// <summary>pte, page, resident, same_page (one entry per address): in order of address.</summary>
    public IReadOnlyList<PageState> Pages { get; init; } = [];

    /// <summary>rss, nr_ptes, thread_faults, vmstat, smaps, status, knob; and the fields of an event that are numbers.</summary>
    public IReadOnlyList<Counter> Counters { get; init; } = [];

    /// <summary>vma, maps.</summary>
    public IReadOnlyList<VmaState> Vmas { get; init; } = [];

    /// <summary>memory: one byte, or -1 where none can be read; null: not asked.</summary>
    public int? Byte { get; init; }

    /// <summary>memory, of several bytes: all of them, or none where one cannot be read; null: not asked.</summary>
    public IReadOnlyList<byte>? Data { get; init; }

    /// <summary>contents: the first place that breaks it; null: it holds.</summary>
    public ContentMismatch? Mismatch { get; init; }

    /// <summary>Words: the state of a thread or process, the locks held, the trace, the name of an event.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Values of an event's fields that are addresses.</summary>
    public IReadOnlyList<(string Field, Place Place)> Addresses { get; init; } = [];
}
