// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Results;

namespace Selftests.Harness.Shrink;

/// <summary>Makes a script small as long as a case of it fails as it did.</summary>
/// <param name="failure">How it fails.</param>
/// <param name="run">Runs a text to the results of its cases; none of one that does not check.</param>
public sealed class ScriptShrinker(CaseResult failure, Func<string, IReadOnlyList<CaseResult>> run)
{
    private readonly HashSet<string> missed = [];
    private bool holdsSometimes;

    /// <summary>Texts that were run so far.</summary>
    public int Tries { get; private set; }

    /// <summary>The smallest script so far in which the failure is.</summary>
    public string Text { get; private set; } = "";

    /// <summary>
    /// Two failures are one: the same verdict, of the same claim, with the same answer, in as many turns of a race's threads. Or else a
    /// claim would soon be about a page of which nothing is left.
    /// </summary>
    public static bool IsSame(CaseResult one, CaseResult other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return FailureKind.AreAlike(one, other) && one.TimedOut == other.TimedOut && Told(one) == Told(other);
    }

    /// <summary>Leaves out of it whatever the failure does not need, from the outside in, until nothing can be left out alone.</summary>
    public void Shrink(ScriptFile script)
    {
        ArgumentNullException.ThrowIfNull(script);
        holdsSometimes = HoldsSometimes(script);
        string before;
        do
        {
            before = Text;
            for (int depth = 0; depth < ScriptParts.ByDepth(script).Count; depth++)
            {
                script = WithoutParts(script, ScriptParts.ByDepth(script)[depth]);
            }

            script = WithoutFixtures(script);
            Text = ScriptPrinter.Print(script);
        }
        while (Text != before);
    }

    /// <summary>What is no claim of the script, but a complaint or a difference, has numbers of its own each time.</summary>
    private static (string Expected, string Actual, int Turns) Told(CaseResult result) =>
        result.Failures is not [var first, ..] ? ("", "", 0)
        : (first.Expected, !first.IsOfScript ? "" : first.Actual.Split('\n')[0], first.Schedule.Count(c => c == '.'));

    private ScriptFile WithoutParts(ScriptFile script, IReadOnlyList<Node> parts)
    {
        IReadOnlyList<Node> left = Ddmin.Reduce(parts, fewer => IsThere(Without(fewer)));
        return Without(left);

        ScriptFile Without(IReadOnlyList<Node> kept) =>
            ScriptParts.Without(script, parts.Except<object>(kept, ReferenceEqualityComparer.Instance).Cast<Node>());
    }

    /// <summary>A test names its fixtures, and one that nobody names can go with the next round.</summary>
    private ScriptFile WithoutFixtures(ScriptFile script)
    {
        foreach (TestItem test in script.Tests.ToList())
        {
            IReadOnlyList<string> left = Ddmin.Reduce(test.Fixtures, fewer => IsThere(With(fewer)));
            script = With(left);

            ScriptFile With(IReadOnlyList<string> names) => script with
            {
                Items = [.. script.Items.Select(item => ReferenceEquals(item, test) ? test with { Fixtures = [.. names] } : item)],
            };
        }

        return script;
    }

    /// <summary>There is a race, and an execution in which its claims hold: what fails in each of them is no fault of a race.</summary>
    private bool HoldsSometimes(ScriptFile script) =>
        ScriptParts.AsSometimes(script) is { } some && run(ScriptPrinter.Print(some)).Any(result => result.Verdict == Verdict.Passed);

    private bool IsThere(ScriptFile candidate)
    {
        string text = ScriptPrinter.Print(candidate);
        if (ScriptParts.HasIdleThread(candidate) || missed.Contains(text))
        {
            return false;
        }

        Tries++;
        if (run(text).Any(result => result.IsFailure && IsSame(result, failure)) && (!holdsSometimes || HoldsSometimes(candidate)))
        {
            Text = text;
            return true;
        }

        missed.Add(text);
        return false;
    }
}
