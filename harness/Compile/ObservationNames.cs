// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Frozen;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>The observations by the language's words.</summary>
internal static class ObservationNames
{
    private static readonly FrozenDictionary<string, ObservationKind> Kinds = new Dictionary<string, ObservationKind>
    {
        ["pte"] = ObservationKind.Pte,
        ["page"] = ObservationKind.Page,
        ["same_page"] = ObservationKind.SamePage,
        ["memory"] = ObservationKind.Memory,
        ["contents"] = ObservationKind.Contents,
        ["resident"] = ObservationKind.Resident,
        ["vma"] = ObservationKind.Vma,
        ["maps"] = ObservationKind.Maps,
        ["smaps"] = ObservationKind.Smaps,
        ["status"] = ObservationKind.Status,
        ["knob"] = ObservationKind.Knob,
        ["rss"] = ObservationKind.Rss,
        ["nr_ptes"] = ObservationKind.NrPtes,
        ["thread_faults"] = ObservationKind.ThreadFaults,
        ["vmstat"] = ObservationKind.Vmstat,
        ["locks"] = ObservationKind.Locks,
        ["trace"] = ObservationKind.Trace,
    }.ToFrozenDictionary();

    public static bool TryGet(string name, out ObservationKind kind) => Kinds.TryGetValue(name, out kind);

    /// <summary>The language's word, for messages.</summary>
    public static string Of(ObservationKind kind) => kind switch
    {
        ObservationKind.Event => "event",
        ObservationKind.Task => "state",
        _ => Kinds.First(pair => pair.Value == kind).Key,
    };
}
