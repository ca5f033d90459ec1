// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Results;

/// <summary>One thing that did not hold.</summary>
/// <param name="Source">Where it stands.</param>
/// <param name="Step">The step's path, <c>:3</c>; empty where it is the whole case's.</param>
/// <param name="Expected">In the script's notation.</param>
/// <param name="Actual">In the script's notation.</param>
/// <param name="Notes">What the last steps changed, which way of a `may` it was, the kernel's words: a line each.</param>
public sealed record Failure(
    SourceText Source,
    string Step,
    string Expected,
    string Actual,
    IReadOnlyList<string> Notes)
{
    /// <summary>Column and length of the caret line under the step's text: the word that did not hold.</summary>
    public SourceText? Word { get; init; }

    /// <summary>The step's id in its program; -1: the whole case's.</summary>
    public int StepId { get; init; } = -1;

    /// <summary>
    /// The script says otherwise: a result, a value, a cost or a word of an expectation did not hold. False: the machine complains, or did
    /// not come to an end.
    /// </summary>
    public bool IsOfScript { get; init; }

    /// <summary>The execution of a race that it was found in, for --schedule; empty: it is of no single one.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>Somebody waits for what nobody gives any more, and the machines agree about it.</summary>
    public bool IsWait { get; init; }
}
