// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Bench;

/// <summary>What an operation has to reach, and what it may never fall to.</summary>
/// <param name="Reach">So many times as fast as the kernel underneath; of what has no kernel's side, so many nanoseconds.</param>
/// <param name="Floor">The same, and a failure of the table where it is broken.</param>
/// <param name="IsRatio">Whether it is a ratio.</param>
internal sealed record PerformanceGoal(double Reach, double Floor, bool IsRatio)
{
    private static readonly Dictionary<string, PerformanceGoal> All = new()
    {
        [PerformanceTable.FaultAndZap] = Ratio(15, 8),
        ["zero-page read fault"] = Ratio(20, 10),
        ["MADV_DONTNEED of a page + refault"] = Ratio(40, 10),
        ["COW fault"] = Ratio(25, 10),
        ["read of a cached page + zap"] = Ratio(20, 8),
        ["shared write fault + zap"] = Ratio(15, 6),
        ["mmap+munmap pair"] = Ratio(40, 10),
        ["mmap+munmap pair that merges"] = Ratio(10, 3),
        ["mprotect flip"] = Ratio(40, 10),
        ["mlock+munlock pair"] = Ratio(40, 10),
        ["munmap of 100000 pages"] = Ratio(20, 8),
        ["userfaultfd missing to COPY round trip"] = Ratio(20, 8),
        ["userfaultfd write-protect fault round trip"] = Ratio(20, 10),
        ["UFFDIO_CONTINUE of a cached page"] = Ratio(5, 2),
        ["fork+exit, 1 pages"] = Ratio(8, 4),
        ["fork+exit, 1000 pages"] = Ratio(8, 4),
        ["fork+exit, 100000 pages"] = Ratio(8, 4),
        ["zap of one page"] = Limit(15, 50),
        ["page_mkclean + page_mkwrite"] = Limit(250, 1_000),
        ["swap-out + swap-in"] = Limit(250, 1_000),
        ["parse of a 60-line script"] = Limit(20_000, 100_000),
        ["check and compile a 60-line script"] = Limit(150_000, 600_000),
        ["a case to its verdict, one job"] = Limit(10_000, 50_000),
        ["a case to its verdict, two jobs"] = Limit(6_000, 50_000),
        ["a script of 5 steps on the kernel underneath"] = Limit(500_000, 2_500_000),
        ["a script with a fork on the kernel underneath"] = Limit(500_000, 2_500_000),
    };

    /// <summary>The goal of an operation; null: none is set.</summary>
    public static PerformanceGoal? Of(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether what was measured is on the wrong side of the floor; what was not measured is not.</summary>
    public bool IsBroken(double? model, double? kernel) =>
        model > 0 && (IsRatio ? kernel > 0 && kernel / model < Floor : model > Floor);

    /// <summary>The floor, as the last lines of a table name it.</summary>
    public string FloorText => IsRatio ? $"{Number(Floor)}x" : $"{Number(Floor)} ns";

    public override string ToString() => IsRatio
        ? $"{Number(Reach)}x, never under {Number(Floor)}x"
        : $"at most {Number(Reach)}, never above {Number(Floor)}";

    private static PerformanceGoal Ratio(double reach, double floor) => new(reach, floor, IsRatio: true);

    private static PerformanceGoal Limit(double reach, double floor) => new(reach, floor, IsRatio: false);

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
