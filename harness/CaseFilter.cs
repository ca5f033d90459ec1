// SPDX-License-Identifier: GPL-2.0-or-later
using System.IO.Enumeration;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Which cases of the list run. What is empty admits all.</summary>
public sealed record CaseFilter
{
    /// <summary>Tags or programs, as run_vmtests.sh's -t: one of them must be the case's.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>A part of the id, or a pattern with <c>*</c> and <c>?</c> for the whole of it; case does not matter.</summary>
    public string? NamePattern { get; init; }

    /// <summary>Exact ids: what --failed runs again.</summary>
    public IReadOnlySet<string>? Ids { get; init; }

    /// <summary>Whether a case is among those meant.</summary>
    public bool Admits(CaseProgram program) =>
        (Categories.Count == 0 || Categories.Any(category => IsIn(program, category)))
        && (NamePattern is null || Matches(program.Id, NamePattern))
        && (Ids is null || Ids.Contains(program.Id));

    /// <summary>The cases that run, in their order.</summary>
    public IReadOnlyList<CaseProgram> Select(IEnumerable<CaseProgram> cases) => [.. cases.Where(Admits)];

    private static bool IsIn(CaseProgram program, string category) =>
        program.Program == category || program.Attributes.Tags.Contains(category);

    private static bool Matches(string id, string pattern) =>
        pattern.AsSpan().ContainsAny('*', '?')
            ? FileSystemName.MatchesSimpleExpression(pattern, id, ignoreCase: true)
            : id.Contains(pattern, StringComparison.OrdinalIgnoreCase);
}
