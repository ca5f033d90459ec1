// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Dsl.Checking;

/// <summary>The files that a machine block may set, and those that can be looked at. tools/executor/knobs.c has the same rules.</summary>
internal static partial class KnobFiles
{
    public const string Hint = "a machine sets files below /proc/sys/vm/ and /sys/kernel/mm/";
    public const string LookHint = "what can be looked at are files below /proc/sys/vm/ and /sys/kernel/mm/";
    private const string NumaBalancing = "/proc/sys/kernel/numa_balancing";
    private const int MostBytes = 199;

    public static bool IsKnown(string path) => path.Length <= MostBytes
        && (path == NumaBalancing || (Plain().IsMatch(path) && !path.Contains("..", StringComparison.Ordinal)));

    [GeneratedRegex(@"\A/(proc/sys/vm|sys/kernel/mm)(/[A-Za-z0-9_.-]+)+\z")]
    private static partial Regex Plain();
}
