// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Records;

namespace Selftests.Harness.Scripting;

/// <summary>What the process of blocks tells: on its way where it is and what a block prints, and at the end what came of it.</summary>
internal sealed record BlockAnswer
{
    /// <summary>A block has printed this.</summary>
    public string? Print { get; init; }

    /// <summary>The block that is begun: its number where it is compiled, its step where it is run.</summary>
    public int? At { get; init; }

    /// <summary>Where the block that is compiled stands.</summary>
    public Diagnostic? Place { get; init; }

    /// <summary>What is wrong with the block that was compiled alone.</summary>
    public IReadOnlyList<Diagnostic> Found { get; init; } = [];

    /// <summary>The end: what is wrong with the blocks.</summary>
    public IReadOnlyList<Diagnostic>? Diagnostics { get; init; }

    /// <summary>The end: the record of the case.</summary>
    public CaseRecord? Record { get; init; }

    /// <summary>A thread of the case may still run: the process is of no further use.</summary>
    public bool IsLast { get; init; }

    /// <summary>Nothing follows.</summary>
    public bool IsEnd => Diagnostics is not null || Record is not null;
}
