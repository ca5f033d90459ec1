// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;

namespace Selftests.Harness.Linux;

/// <summary>How fast the time stamp counter of this machine runs.</summary>
internal static class HostCounter
{
    private const double KhzInAGigahertz = 1e6;

    /// <summary>In kHz, measured by the executor; null: it cannot be.</summary>
    public static long? Khz(string executor)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(executor, ["--bench", "cycles in a nanosecond"]) { RedirectStandardOutput = true })!;
        string[] columns = process.StandardOutput.ReadToEnd().Split('\t');
        process.WaitForExit();
        return columns.Length == 2 && double.TryParse(columns[1], CultureInfo.InvariantCulture, out double gigahertz) && gigahertz > 0
            ? (long)(gigahertz * KhzInAGigahertz)
            : null;
    }
}
