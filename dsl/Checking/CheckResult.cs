// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>A script with what it includes, and everything that is wrong with them.</summary>
/// <param name="File">The script.</param>
/// <param name="Included">Every included file once, an included file after those that it includes itself.</param>
/// <param name="Diagnostics">In the order of the file; those of included files first.</param>
public sealed record CheckResult(ScriptFile File, IReadOnlyList<ScriptFile> Included, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What was found out about names and calls.</summary>
    public ScriptMeaning Meaning { get; init; } = new();

    /// <summary>True when the script may run.</summary>
    public bool IsValid => Diagnostics.Count == 0;

    /// <summary>A diagnostic of the script or of what it includes, with its line and a caret.</summary>
    public string Render(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        ScriptFile owner = Included.FirstOrDefault(file => file.FileName == diagnostic.File) ?? File;
        return DiagnosticRenderer.Render(diagnostic, owner.Text);
    }
}
