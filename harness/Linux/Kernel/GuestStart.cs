// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Linux;

/// <summary>What process 1 of a virtual machine says on its console of what it could not do; the machine runs without it.</summary>
internal static partial class GuestStart
{
    /// <summary>What is lost, a line each.</summary>
    public static IEnumerable<string> Losses(string console)
    {
        if (Refused().Matches(console) is { Count: > 0 } modules)
        {
            string names = string.Join(", ", modules.Select(match => $"{match.Groups["name"].Value} ({match.Groups["why"].Value})"));
            yield return $"the kernel refuses modules: {names}: are they another one's? --modules names the folder of its own";
        }

        if (NoDisk().Match(console) is { Success: true } match)
        {
            yield return $"the disk cannot be mounted ({match.Groups["why"].Value}): {KernelNeed.NoDisk}";
        }
    }

    // tools/executor/vm/init.c: load_modules(), mount_disk().
    [GeneratedRegex(@"^init: /modules/\d+-(?<name>\S+)\.ko: (?<why>[^\r\n]+)", RegexOptions.Multiline)]
    private static partial Regex Refused();

    [GeneratedRegex(@"^init: the disk as ext4: (?<why>[^\r\n]+)", RegexOptions.Multiline)]
    private static partial Regex NoDisk();
}
