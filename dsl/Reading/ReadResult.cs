// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>What the reader made of a text.</summary>
/// <param name="File">What could be read; null when nothing could (too long, say). Run it only without diagnostics.</param>
/// <param name="Diagnostics">Every error, in the order of the file.</param>
public sealed record ReadResult(ScriptFile? File, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The words of those statements that could not be read; null where more was lost than statements.</summary>
    public IReadOnlySet<string>? LostWords { get; init; }

    public bool IsValid => File is not null && Diagnostics.Count == 0;
}
