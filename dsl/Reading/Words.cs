// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>The words with which something of the language begins. As names of values a script can use them all the same.</summary>
internal static class Words
{
    public static readonly string[] OfFile = ["suite", "include", Const, "def", "fixture", "variant", "machine", "test"];

    public static readonly string[] OfStatement =
    [
        "expect", "in", "for", "if", "join", "race", "always", "sometimes", "never", "outcomes", "explore", "at",
        "csharp", "return", "machine", "may",
    ];

    // A word of files alone, and younger than scripts: what they call so goes on.
    private const string Const = "const";

    private static readonly HashSet<string> Beginnings = [.. OfFile.Where(word => word != Const), .. OfStatement];

    private static readonly HashSet<string> OfSteps = [.. Beginnings, "teardown", "else", "thread"];

    public static bool BeginsSomething(string word) => Beginnings.Contains(word);

    /// <summary>A step of this name could not be told from a statement.</summary>
    public static bool IsReservedForSteps(string word) => OfSteps.Contains(word);

    /// <summary>A value of this name could not be told from a part of a result. All other words are free.</summary>
    public static bool IsReserved(string word) => word is "or" or "faults" or "ok" or "exited" or "killed" or "NULL";
}
