// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Whether this machine lets itself be changed, found without asking the executor: where it does, a skip is a failure.</summary>
internal static class SerialHere
{
    private const int CapSysAdmin = 21;
    private static readonly string[] NoSwapFiles = ["overlay", "overlayfs", "tmpfs", "ramfs", "nfs", "9p", "virtiofs", "btrfs", "zfs"];

    /// <summary>A knob that nothing depends on.</summary>
    public const string Knob = "/proc/sys/vm/stat_interval";

    /// <summary>Root's rights, that is.</summary>
    public static bool MayChange { get; } = Environment.IsPrivilegedProcess && HasCapability() && CanWrite(Knob);

    /// <summary>And nobody else's swap, and a file system for a file.</summary>
    public static bool MaySwap => MayChange && !OthersSwap()
        && !NoSwapFiles.Contains(new DriveInfo("/var/lib").DriveFormat, StringComparer.Ordinal);

    private static bool HasCapability()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        ulong effective = ulong.Parse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (effective >> CapSysAdmin & 1) != 0;
    }

    private static bool CanWrite(string path)
    {
        try
        {
            using FileStream file = File.OpenWrite(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool OthersSwap() =>
        File.ReadLines("/proc/swaps").Skip(1).Any(line => !line.StartsWith("/var/lib/mmexec/", StringComparison.Ordinal));
}
