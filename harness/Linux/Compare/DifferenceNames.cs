// SPDX-License-Identifier: GPL-2.0-or-later
using System.Numerics;
using Selftests.Dsl;
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>The observations on which two machines can differ, as a <see cref="Difference"/> and known-differences.txt name them.</summary>
public static class DifferenceNames
{
    /// <summary>What the call or access returned.</summary>
    public const string Result = "result";

    /// <summary>The faults that the step took.</summary>
    public const string Faults = "faults";

    /// <summary>One machine ended the case here, the other went on.</summary>
    public const string End = "end";

    /// <summary>Whether a process lives.</summary>
    public const string Process = "process";

    /// <summary>Which pages are one and the same.</summary>
    public const string SamePage = "same_page";

    /// <summary>The first byte of a page.</summary>
    public const string Memory = "memory";

    /// <summary>Whether a page is resident.</summary>
    public const string Resident = "resident";

    /// <summary>Which mappings there are.</summary>
    public const string Maps = "maps";

    /// <summary>A mapping's offset in its file.</summary>
    public const string VmaOffset = "vma offset";

    /// <summary>A mapping's name.</summary>
    public const string VmaName = "vma name";

    /// <summary>A mapping's flags.</summary>
    public const string VmaFlags = "vma flags";

    /// <summary>How often a page is mapped.</summary>
    public const string MapCount = "page mapcount";

    /// <summary>How many references a page has.</summary>
    public const string RefCount = "page refcount";

    // The fields of these files are the kernel's to name.
    private static readonly string[] OpenFamilies =
        [.. ObservationTable.All.Where(spec => spec is { HasKernelFields: true, IsModelOnly: false }).Select(spec => spec.Name)];

    /// <summary>Every name but those of <c>smaps FIELD</c> and <c>status FIELD</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Result, Faults, End, Process,
        .. Observables.All.SelectMany(observable => observable.Differences).Distinct(),
        .. CallTable.All.SelectMany(call => call.Fields).Select(field => field.Name).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The words of page() that are compared: which list a page is on, and how long since it was used, is reclaim's, and changes behind a
    /// script's back.
    /// </summary>
    internal static PageWords Compared => PageWords.All & ~(PageWords.Referenced | PageWords.Active);

    /// <summary>Whether a name, or one with <c>*</c> in it, can be that of a difference.</summary>
    public static bool CanMatch(string pattern) =>
        All.Any(name => KnownDifference.Matches(pattern, name))
        || OpenFamilies.Any(
            family => pattern.StartsWith(family + " ", StringComparison.Ordinal) || KnownDifference.Matches(pattern, family));

    /// <summary>
    /// What a difference is one of: the call, access or look after which it was seen, and the observation, <c>mremap result</c>.
    /// </summary>
    internal static string Kind(Step step, string observation) => $"{Word(step)} {observation}";

    /// <summary><c>pte dirty</c>.</summary>
    internal static string Of(PteWords bit) => $"pte {Words.Of(bit)}";

    /// <summary><c>page dirty</c>.</summary>
    internal static string Of(PageWords bit) => $"page {Words.Of(bit)}";

    /// <summary>A counter of a process: <c>rss anon</c>, <c>thread_faults minor</c>, <c>nr_ptes</c>.</summary>
    internal static string OfCounter(string counter) => Observables.OfCounter(counter)?.Full(counter) ?? counter;

    /// <summary>What kind of step it is: the name of its call or access, or that it looks.</summary>
    internal static string Word(Step step) => step switch
    {
        CallStep call => call.Name,
        AccessStep access => access.Kind.ToString().ToLowerInvariant(),
        ObserveStep => "expect",
        JoinStep => "join",
        _ => "step",
    };

    /// <summary>Each bit of several.</summary>
    internal static IEnumerable<uint> Bits(uint words) =>
        Enumerable.Range(0, 32).Select(bit => 1u << bit).Where(bit => (words & bit) != 0 && BitOperations.IsPow2(bit));
}
