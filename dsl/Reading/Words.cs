// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Frozen;

namespace Selftests.Dsl.Reading;

/// <summary>The words with which something of the language begins. A script cannot use them as names of its own.</summary>
internal static class Words
{
    public static readonly string[] OfFile = ["suite", "include", "def", "fixture", "variant", "machine", "test"];

    public static readonly string[] OfStatement =
    [
        "expect", "in", "for", "if", "join", "race", "always", "sometimes", "never", "outcomes", "at", "csharp", "return", "machine", "may",
    ];

    private static readonly FrozenSet<string> Beginnings = OfFile.Concat(OfStatement).ToFrozenSet();

    private static readonly FrozenSet<string> All =
        OfFile.Concat(OfStatement).Concat(["teardown", "else", "thread", "or", "faults", "ok", "exited", "killed"]).ToFrozenSet();

    public static bool BeginsSomething(string word) => Beginnings.Contains(word);

    public static bool IsReserved(string word) => All.Contains(word);
}
