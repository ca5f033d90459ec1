// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Scripts as they were loaded, good ones and bad ones.</summary>
/// <param name="Scripts">In the order of discovery: by path.</param>
public sealed record ScriptSet(IReadOnlyList<LoadedScript> Scripts)
{
    /// <summary>Every case, in the order of files and of tests in them: what --list prints.</summary>
    public IReadOnlyList<CaseProgram> Cases { get; } = [.. Scripts.SelectMany(script => script.Cases)];

    /// <summary>What is wrong with the scripts. Nothing runs while there is any.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = [.. Scripts.SelectMany(script => script.Diagnostics)];

    /// <summary>Whether all of them can run.</summary>
    public bool IsValid => Diagnostics.Count == 0;
}
