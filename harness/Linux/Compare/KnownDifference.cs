// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

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
    /// <summary>Whether it speaks of a case at all.</summary>
    public bool IsAbout(string caseId) => Matches(Case, caseId);

    /// <summary>Whether it explains a difference.</summary>
    public bool Explains(string caseId, string stepPath, Difference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return IsAbout(caseId) && Matches(Step, stepPath) && Matches(Observation, difference.Observation);
    }

    private static bool Matches(string pattern, string text) =>
        pattern == "*" || pattern == text
        || (pattern.Contains('*', StringComparison.Ordinal)
            && Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant));
}
