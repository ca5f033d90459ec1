// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Scripting;

/// <summary>What the harness asks the process of blocks for: to compile a set of scripts, or to run a case of one.</summary>
internal sealed record BlockRequest
{
    /// <summary>The set's number.</summary>
    public required int Set { get; init; }

    /// <summary>Not null: the scripts of the set, whose blocks are compiled.</summary>
    public IReadOnlyList<SentScript>? Scripts { get; init; }

    /// <summary>
    /// The first block that is compiled alone, as all behind it; -1: all at once, as usual. One at a time shows at which the compiler dies.
    /// </summary>
    public int OneByOneFrom { get; init; } = -1;

    /// <summary>Not null: the id of the case that is run.</summary>
    public string? Case { get; init; }

    /// <summary>How it is run.</summary>
    public RunOptions Options { get; init; } = RunOptions.Default;
}
