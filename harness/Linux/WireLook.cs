// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

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
