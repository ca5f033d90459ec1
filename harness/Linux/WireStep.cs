// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>One record as it came over the wire.</summary>
internal sealed class WireStep
{
    public required int Id { get; init; }

    public required int Kind { get; init; }

    public required StepResult Result { get; init; }

    public required int Byte { get; init; }

    public required int Minor { get; init; }

    public required int Major { get; init; }

    /// <summary>What the step itself asked for.</summary>
    public WireLook Look { get; } = new();

    /// <summary>What each live process told after it; empty where no snapshots were asked for.</summary>
    public List<(int Process, WireLook Look)> Snapshots { get; } = [];
}

/// <summary>What was looked at, part by part.</summary>
internal sealed class WireLook
{
    public List<PageState> Pages { get; } = [];

    public List<VmaState> Vmas { get; } = [];

    public List<(string Name, long? Value)> Counters { get; } = [];

    public List<ByteRuns> Bytes { get; } = [];

    public string? Text { get; set; }

    /// <summary>What a call has filled in, by the uapi's names.</summary>
    public List<WireField> Fields { get; } = [];

    /// <summary>Fields that are lists of ranges.</summary>
    public List<(string Name, IReadOnlyList<FilledRange> Ranges)> Ranges { get; } = [];
}

/// <summary>One field: a number, or an address.</summary>
internal sealed record WireField(string Name, bool IsAddress, Place Place)
{
    public long Number => Place.Offset;
}

/// <summary>Bytes of a range, as runs of equal ones; a value below 0 is no byte.</summary>
internal sealed record ByteRuns(Place Start, IReadOnlyList<(long Count, int Value)> Runs);
