// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;

namespace Selftests.Bench;

/// <summary>The kernel underneath, measured by the executor in the same run.</summary>
internal static class KernelBench
{
    /// <summary>Nanoseconds an operation, by the name of the benchmark; empty where the executor cannot run.</summary>
    /// <param name="executor">The program; where there is none, nothing is measured.</param>
    /// <param name="name">Which operation; null: all.</param>
    public static IReadOnlyDictionary<string, double> Run(string executor, string? name = null)
    {
        Dictionary<string, double> result = [];
        if (!File.Exists(executor))
        {
            return result;
        }

        using Process process = Process.Start(new ProcessStartInfo(executor, name is null ? ["--bench"] : ["--bench", name]) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // "name<TAB>nanoseconds"
            string[] columns = line.Split('\t');
            if (columns.Length == 2)
            {
                result[columns[0]] = double.Parse(columns[1], CultureInfo.InvariantCulture);
            }
        }

        process.WaitForExit();
        return result;
    }
}
