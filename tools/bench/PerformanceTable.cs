// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;

namespace Selftests.Bench;

/// <summary>The table of the performance goals, with what was measured on both sides of one run.</summary>
internal static class PerformanceTable
{
    /// <summary>What each operation has to reach: so many times as fast as the kernel underneath; 0 where no goal is set.</summary>
    private static readonly (string Name, double Reach, double Floor)[] Ratios =
    [
        ("write fault + zap of one page", 15, 8),
        ("zero-page read fault", 20, 10),
        ("MADV_DONTNEED of a page + refault", 40, 10),
        ("COW fault", 25, 10),
        ("mmap+munmap pair", 40, 10),
        ("mmap+munmap pair that merges", 0, 0),
        ("mprotect flip", 40, 10),
        ("fork+exit, 1 pages", 8, 4),
        ("fork+exit, 1000 pages", 8, 4),
        ("fork+exit, 100000 pages", 8, 4),
    ];

    /// <summary>What has no kernel's side has to be done in so many nanoseconds.</summary>
    private static readonly Dictionary<string, double> Limits = new()
    {
        ["parse of a 60-line script"] = 20_000,
        ["a case to its verdict, one job"] = 50_000,
        ["a script of 5 steps on the kernel underneath"] = 500_000,
        ["a script with a fork on the kernel underneath"] = 500_000,
    };

    /// <summary>One line for each operation, then one for each figure that has no kernel's side.</summary>
    public static string Render(IReadOnlyDictionary<string, double> model, IReadOnlyDictionary<string, double> kernel)
    {
        StringBuilder text = new();
        text.AppendLine("| what | kernel, ns | model, ns | ratio | to reach |");
        text.AppendLine("| --- | ---: | ---: | ---: | --- |");
        foreach ((string name, double reach, double floor) in Ratios)
        {
            text.AppendLine(Line(name, model, kernel, reach, floor));
        }

        foreach ((string name, double nanoseconds) in model)
        {
            if (!Array.Exists(Ratios, ratio => ratio.Name == name))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | - | {nanoseconds:N0} | - | {LimitOf(name)} |");
            }
        }

        return text.ToString();
    }

    private static string LimitOf(string name) =>
        Limits.TryGetValue(name, out double limit) ? $"at most {Number(limit)}" : "";

    private static string Line(
        string name, IReadOnlyDictionary<string, double> model, IReadOnlyDictionary<string, double> kernel, double reach, double floor)
    {
        string ours = model.TryGetValue(name, out double m) ? Number(m) : "-";
        string theirs = kernel.TryGetValue(name, out double k) ? Number(k) : "-";
        string ratio = m > 0 && k > 0 ? (k / m).ToString("F1", CultureInfo.InvariantCulture) + "x" : "-";
        string goal = reach > 0 ? $"{reach}x, never under {floor}x" : "";
        return $"| {name} | {theirs} | {ours} | {ratio} | {goal} |";
    }

    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);
}
