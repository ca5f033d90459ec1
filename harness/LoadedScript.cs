// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>One script.</summary>
/// <param name="Path">As it was found.</param>
/// <param name="Text">What stands in it; empty when it could not be read.</param>
/// <param name="File">Its syntax tree; null when there is none.</param>
/// <param name="Cases">Empty when there are diagnostics.</param>
/// <param name="Diagnostics">Everything that is wrong with it.</param>
public sealed record LoadedScript(
    string Path,
    string Text,
    ScriptFile? File,
    IReadOnlyList<CaseProgram> Cases,
    IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What it includes.</summary>
    public IReadOnlyList<ScriptFile> Included { get; init; } = [];
}
