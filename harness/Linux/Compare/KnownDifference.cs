// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Linux;

/// <summary>An entry of known-differences.txt: where the model and Linux may differ, and why.</summary>
/// <param name="Line">Its first line in the file.</param>
/// <param name="Permanent">The model will stay as it is; otherwise it is to be mended.</param>
/// <param name="Case">The case's id; <c>*</c> stands for anything.</param>
/// <param name="Step">The step's path, <c>:3</c>, or <c>*</c>.</param>
/// <param name="Observation">Which observation, as a difference names it, or <c>*</c> within it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Kernel">The kernel's own place for it.</param>
public sealed record KnownDifference(int Line, bool Permanent, string Case, string Step, string Observation, string Reason, string Kernel)
{
    /// <summary>The commit that ended it in the kernel, or brought it, with its subject; empty where none is named.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Where the case stands in the file, for whoever finds that there is none.</summary>
    public SourceSpan CaseSpan { get; init; } = SourceSpan.Start;

    /// <summary>Where the step stands.</summary>
    public SourceSpan StepSpan { get; init; } = SourceSpan.Start;

    /// <summary>Which kernels have it at all, and on which machines.</summary>
    public KernelRange Range { get; init; } = KernelRange.All;

    /// <summary>The section's name.</summary>
    public string Section => Permanent ? KnownDifferenceReader.Permanent : KnownDifferenceReader.Temporary;

    /// <summary>Whether it speaks of a case at all.</summary>
    public bool IsAbout(string caseId) => Matches(Case, caseId);

    /// <summary>Whether it speaks of a step.</summary>
    public bool IsAboutStep(string stepPath) => Matches(Step, stepPath);

    /// <summary>Whether it speaks of an observation.</summary>
    public bool IsAboutObservation(string observation) => Matches(Observation, observation);

    /// <summary>Whether it explains a difference.</summary>
    public bool Explains(string caseId, string stepPath, Difference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return IsAbout(caseId) && IsAboutStep(stepPath) && IsAboutObservation(difference.Observation);
    }

    /// <summary>Whether a text fits a pattern in which <c>*</c> stands for anything.</summary>
    internal static bool Matches(string pattern, string text) =>
        pattern == text
        || (pattern.Contains('*', StringComparison.Ordinal)
            && Regex.IsMatch(
                text, $@"\A{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\z",
                RegexOptions.CultureInvariant | RegexOptions.Singleline));
}
