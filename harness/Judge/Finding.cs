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

    public static Finding Unseen(string name) => new() { NotObservable = name };

    public static Finding Fails(string expected, string actual, SourceText? word) => new() { Expected = expected, Actual = actual, Word = word };
}
