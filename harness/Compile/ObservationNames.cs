// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>The observations by the language's words.</summary>
internal static class ObservationNames
{
    // In the order of the enum.
    private static readonly string[] Names =
    [
        "pte", "page", "same_page", "memory", "contents", "resident", "vma", "maps", "smaps", "status", "knob", "rss", "nr_ptes",
        "thread_faults", "vmstat", "event", "state", "locks", "trace",
    ];

    public static bool TryGet(string name, out ObservationKind kind)
    {
        int index = Array.IndexOf(Names, name);
        kind = (ObservationKind)Math.Max(0, index);
        return index >= 0 && kind is not (ObservationKind.Event or ObservationKind.Task);
    }

    /// <summary>The language's word, for messages.</summary>
    public static string Of(ObservationKind kind) => Names[(int)kind];
}
