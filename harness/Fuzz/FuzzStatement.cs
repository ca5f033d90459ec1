// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>One statement of a random script.</summary>
/// <param name="Text">The call, access or expectation, without a result.</param>
/// <param name="Outcomes">What may come of it, as a script says it: everything, because both machines shall go on; empty: it must
/// succeed.</param>
/// <param name="Process">Who runs it; empty: the first process.</param>
public sealed record FuzzStatement(string Text, string Outcomes, string Process = "")
{
    /// <summary>The thread that runs it and ends; empty: the process's own.</summary>
    public string Thread { get; init; } = "";

    /// <summary>Whether it only looks. What it expects is a guess: both machines are asked, and what they see is compared.</summary>
    public bool IsLook => Text.StartsWith(FuzzLooks.Expect, StringComparison.Ordinal);

    /// <summary>Its line, with these outcomes.</summary>
    public string Line(string outcomes)
    {
        string statement = outcomes.Length == 0 ? Text : $"{Text} = {outcomes}";
        statement = Thread.Length == 0 ? statement : $"{Thread} = thread {{ {statement} }}; join {Thread}";
        return Process.Length == 0 ? statement : $"in {Process} {{ {statement} }}";
    }
}
