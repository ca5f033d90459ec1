// SPDX-License-Identifier: GPL-2.0-or-later
using System.IO.Enumeration;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Pairs;

/// <summary>What two calls may come to although no order of them does.</summary>
/// <param name="One">What one thread does: the name of its calls or accesses, with * for anything.</param>
/// <param name="Other">What the other does.</param>
/// <param name="Differs">What may be otherwise, as it is told: <c>pte(*</c>, <c>nr_ptes*</c>.</param>
/// <param name="IsOfOther">Only where all that is seen of the page is as in the other order.</param>
/// <param name="Reason">Why.</param>
public sealed record AllowedOutcome(string One, string Other, IReadOnlyList<string> Differs, bool IsOfOther, string Reason)
{
    internal bool Explains(CaseProgram raced, string what, bool isOfOther) =>
        (isOfOther || !IsOfOther)
        && raced.Race!.Threads is [var first, var second]
        && ((Is(first, One) && Is(second, Other)) || (Is(first, Other) && Is(second, One)))
        && Differs.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, what, ignoreCase: false));

    private static bool Is(ThreadStep thread, string pattern) =>
        StepFinder.Written(thread.Body).All(step => FileSystemName.MatchesSimpleExpression(pattern, NameOf(step), ignoreCase: false));

    private static string NameOf(Step step) => step switch
    {
        CallStep call => call.Name,
        AccessStep access => $"{access.Kind}".ToLowerInvariant(),
        _ => "",
    };
}
