// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.Harness.Linux;

namespace Selftests.Bench;

/// <summary>
/// The kernel's side, measured by the executor: that of the kernel underneath in the same run, that of one in a virtual machine once,
/// before it.
/// </summary>
/// <param name="executor">The program; where there is none, nothing is measured.</param>
internal sealed class KernelBench(string executor)
{
    private IReadOnlyDictionary<string, double>? all;

    /// <summary>Whether there is a kernel to compare with.</summary>
    public bool IsThere => all is not null || File.Exists(executor);

    /// <summary>The kernel in a virtual machine; null, and why there is none.</summary>
    public static KernelBench? Of(KernelRequest kernel, out string whyNot) =>
        LinuxMachine.Measure(kernel, out whyNot) is { } lines ? new KernelBench("") { all = Read(lines.Split('\n')) } : null;

    /// <summary>Nanoseconds of an operation, by the name of the benchmark; null: it has no kernel's side.</summary>
    public double? Measure(string name) => (all ?? Run(executor, name)).TryGetValue(name, out double nanoseconds) ? nanoseconds : null;

    /// <summary>Nanoseconds an operation, by the name of the benchmark; empty where the executor cannot run.</summary>
    /// <param name="executor">The program; where there is none, nothing is measured.</param>
    /// <param name="name">Which operation; null: all.</param>
    public static IReadOnlyDictionary<string, double> Run(string executor, string? name = null)
    {
        if (!File.Exists(executor))
        {
            return new Dictionary<string, double>();
        }

        using Process process =
            Process.Start(
                new ProcessStartInfo(executor, name is null ? ["--bench"] : ["--bench", name]) { RedirectStandardOutput = true })!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Read(printed.Split('\n'));
    }

    private static Dictionary<string, double> Read(IEnumerable<string> lines)
    {
        Dictionary<string, double> result = [];
        foreach (string line in lines)
        {
            // "name<TAB>nanoseconds"; what came through a terminal's port may end in a carriage return.
            string[] columns = line.TrimEnd('\r').Split('\t');
            if (columns.Length == 2)
            {
                result[columns[0]] = double.Parse(columns[1], CultureInfo.InvariantCulture);
            }
        }

        return result;
    }
}
