// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>Who may know whom inside the harness: the arrows of ARCHITECTURE.md, which go down.</summary>
internal static class FolderRule
{
    public const string Part = "harness";

    /// <summary>The files that stand in no folder: the loader and the runner.</summary>
    private const string Runner = "(runner)";

    /// <summary>
    /// Each observation is one place: how the machines look, how it is judged and compared. It knows them, and they ask it: the one circle.
    /// </summary>
    private const string Observations = "Observations";

    private static readonly string[] OfObservations = ["Contract", "Judge", "Model", "Linux"];
    private static readonly string[] AsksObservations = ["Compile", "Judge", "Model", "Linux", "Observe", "Fuzz"];

    /// <summary>A folder and those below it that it may name. Who may be named may not name back, so there is no circle.</summary>
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["Contract"] = [],
        ["Files"] = [],
        ["Compile"] = ["Contract"],
        ["Results"] = ["Contract"],
        ["Judge"] = ["Contract", "Results"],
        ["Model"] = ["Contract", "Judge"],
        ["Profiles"] = ["Contract", "Judge", "Results"],
        ["Linux"] = ["Contract", "Files", "Judge", "Profiles", "Results"],
        ["Scripting"] = ["Contract", "Model"],
        [Runner] = ["Contract", "Files", "Compile", "Judge", "Results", "Model", "Scripting"],
        ["Coverage"] = ["Contract", "Files", Runner],
        ["Observe"] = ["Contract", "Judge", "Results", "Linux", Runner],
        ["Shrink"] = ["Contract", "Results", "Linux"],
        ["Fuzz"] = ["Contract", "Files", "Judge", "Results", "Model", "Linux", "Observe", "Shrink", Runner],
        ["Sweep"] = ["Contract", "Judge"],
        ["Pairs"] = ["Contract", "Judge", "Results"],
        ["Zoo"] = ["Contract", "Results", "Model", Runner],
    };

    /// <summary>Folders in the order of the table: each may name only what stands before it.</summary>
    public static IEnumerable<string> Order => May.Keys;

    public static IReadOnlyList<string> Below(string folder) => May[folder];

    public static IEnumerable<Finding> Check(IEnumerable<TypeArrow> arrows) =>
        from arrow in arrows
        let self = FolderOf(arrow.From)
        let other = FolderOf(arrow.To)
        where self != other && !IsAllowed(self, other)
        select new Finding(arrow.From, arrow.Line, $"{self} must not know {other} ({arrow.Name})");

    private static bool IsAllowed(string self, string other) =>
        self == Observations ? OfObservations.Contains(other)
        : other == Observations ? AsksObservations.Contains(self)
        : May.GetValueOrDefault(self, []).Contains(other);

    private static string FolderOf(string path) => path.Split('/') is [Part, var folder, _, ..] ? folder : Runner;
}
