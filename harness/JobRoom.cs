// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness;

/// <summary>How many cases may run at once: each may need a process beside it, whose pipes are descriptors of this one.</summary>
public static class JobRoom
{
    /// <summary>Both ends of three pipes while a process starts, and what is left of them while it runs.</summary>
    private const int OfOneJob = 8;

    /// <summary>What the runtime, the report and the scripts still open.</summary>
    private const int OfTheRest = 32;

    private const string Limits = "/proc/self/limits";
    private const string Open = "/proc/self/fd";

    /// <summary>Descriptors that this process may have; elsewhere than on Linux nobody asks.</summary>
    public static int Descriptors { get; } = LimitOf(File.Exists(Limits) ? File.ReadAllText(Limits) : "");

    /// <summary>The most that there is room for now: always one.</summary>
    public static int Most { get; } = Of(Descriptors, Directory.Exists(Open) ? Directory.GetFileSystemEntries(Open).Length : 0);

    internal static int Of(int descriptors, int open) => Math.Max(1, (descriptors - open - OfTheRest) / OfOneJob);

    /// <summary>The soft limit in a text like /proc/PID/limits; one that is not there is none.</summary>
    internal static int LimitOf(string limits)
    {
        const string name = "Max open files";
        string line = limits.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) ?? name;
        string soft = line[name.Length..].TrimStart().Split(' ')[0];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }
}
