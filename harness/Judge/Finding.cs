// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>What became of one word of an expectation.</summary>
internal sealed record Finding
{
    /// <summary>It holds.</summary>
    public static Finding Holds { get; } = new();

    /// <summary>Not null: this machine cannot tell, counted under this name.</summary>
    public string? NotObservable { get; private init; }

    /// <summary>Not null: it does not hold, and this is what was expected.</summary>
    public string? Expected { get; private init; }

    /// <summary>What was seen instead.</summary>
    public string Actual { get; private init; } = "";

    /// <summary>The word's place.</summary>
    public SourceText? Word { get; private init; }

    /// <summary>Several words of one expectation as one: what fails is told first.</summary>
    public static Finding Of(IReadOnlyList<Finding> words)
    {
        Finding[] failed = [.. words.Where(word => word.Expected is not null)];
        return failed.Length > 0
            ? new() { Expected = Join(failed, word => word.Expected!, ", "), Actual = Join(failed, word => word.Actual, ", ") }
            : words.FirstOrDefault(word => word.NotObservable is not null) ?? Holds;
    }

    /// <summary>Of alternatives one must hold; where none does, one that cannot be seen might.</summary>
    public static Finding OneOf(IReadOnlyList<Finding> alternatives) =>
        alternatives.FirstOrDefault(one => one is { Expected: null, NotObservable: null })
        ?? alternatives.FirstOrDefault(one => one.NotObservable is not null)
        ?? new() { Expected = Join(alternatives, one => one.Expected!, " or "), Actual = Join(alternatives, one => one.Actual, "; ") };

    private static string Join(IReadOnlyList<Finding> findings, Func<Finding, string> text, string sign) =>
        string.Join(sign, findings.Select(text).Distinct());

    public static Finding Unseen(string name) => new() { NotObservable = name };

    public static Finding Fails(string expected, string actual, SourceText? word) =>
        new() { Expected = expected, Actual = actual, Word = word };
}
