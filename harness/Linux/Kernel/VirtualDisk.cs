// SPDX-License-Identifier: GPL-2.0-or-later
using System.ComponentModel;
using System.Diagnostics;

namespace Selftests.Harness.Linux;

/// <summary>An image with an ext4, for files by name and swap.</summary>
internal static class VirtualDisk
{
    private static readonly string[] Programs = ["mke2fs", "/usr/sbin/mke2fs", "/sbin/mke2fs"];

    /// <summary>Makes it; false: there is no mke2fs here.</summary>
    public static bool TryMake(string path) => Programs.Any(program => TryRun(program, path));

    private static bool TryRun(string program, string path)
    {
        try
        {
            using var process = new Process
            {
                StartInfo = new ProcessStartInfo(program, ["-q", "-F", "-t", "ext4", path, "512M"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                },
            };
            process.Start();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
