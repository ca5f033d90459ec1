// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;

namespace Selftests.Harness.Shrink;

/// <summary>Which two failures are one, however large the scripts are in which they are seen.</summary>
internal static partial class FailureKind
{
    /// <summary>
    /// A broken invariant stays that one, and a difference one of the same observation, so that a script does not shrink into another
    /// finding.
    /// </summary>
    public static bool AreAlike(CaseResult a, CaseResult b) => a.Verdict == b.Verdict && Kind(a) == Kind(b);

    private static string Kind(CaseResult result)
    {
        if (result.Failures.Count == 0)
        {
            return "";
        }

        Failure failure = result.Failures[0];
        string expected = failure.Expected.Split(' ')[0];
        if (expected.Length > 0)
        {
            return $"{expected} {failure.Actual.Split(' ', ':')[0]}";
        }

        // What is no difference has only its words to go by: machines that agree have not found what others differ about.
        string told = failure.Actual.Split('\n')[0];
        Match difference = Difference().Match(told);
        return !difference.Success ? WordsOf(told)
            : difference.Groups["what"].Success ? difference.Groups["what"].Value
            : DifferenceNames.Result;
    }

    /// <summary>A text without its numbers and places.</summary>
    internal static string WordsOf(string text) => Numbers().Replace(Places().Replace(text, ""), "N").Trim();

    /// <summary>How a difference is told.</summary>
    [GeneratedRegex(@"^step \S+: ((?<what>[a-z_A-Z ]+?)( of .*?)?: )?model (?<model>.*?), (Linux [\d.]+|other) (?<other>.*)$")]
    internal static partial Regex Difference();

    [GeneratedRegex(@"(\w+: )?\w+\[[^\]]*\]( \+ \S+)? ?")]
    private static partial Regex Places();

    [GeneratedRegex(@"\b(0x[0-9a-f]+|\d[\d.]*)\b")]
    private static partial Regex Numbers();
}
