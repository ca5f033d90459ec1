// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Bench;

/// <summary>The table of the performance goals: a line for each operation, as it is measured, and whether a floor was broken.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="cyclesPerNanosecond">Of the time stamp counter; 0: not known.</param>
/// <param name="kernelFault">The kernel's own write fault + zap, in nanoseconds; 0: there is no kernel to compare with.</param>
internal sealed class PerformanceTable(TextWriter output, double cyclesPerNanosecond, double kernelFault)
{
    /// <summary>The operation by which a kernel is told to be one whose page tables are virtualised in software.</summary>
    public const string FaultAndZap = "write fault + zap of one page";

    private const string NotRun = "not run";

    /// <summary>Above it, in nanoseconds, a ratio to the kernel underneath says nothing.</summary>
    private const double SlowestKernel = 3_000;

    private readonly List<string> broken = [];

    /// <summary>Whether ratios say something of this machine.</summary>
    private bool Judges => kernelFault is > 0 and <= SlowestKernel;

    /// <summary>The lines above the first row.</summary>
    public void Begin()
    {
        output.WriteLine("| what | kernel, ns | model, ns | model, cycles | ratio | to reach |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | --- |");
    }

    /// <summary>One row.</summary>
    /// <param name="name">The operation.</param>
    /// <param name="model">Nanoseconds; null: it could not run.</param>
    /// <param name="kernel">Nanoseconds; null: it has no kernel's side, or that could not run.</param>
    public void Add(string name, double? model, double? kernel)
    {
        PerformanceGoal? goal = PerformanceGoal.Of(name);
        bool isBroken = Judges && goal is not null && goal.IsBroken(model, kernel);
        if (isBroken)
        {
            string reached = goal!.IsRatio ? Ratio(model, kernel) : $"{Shown(model, "")} ns";
            broken.Add($"{name}: {reached}, its floor is {goal.FloorText}");
        }

        // What has a goal beside a kernel has a kernel's side.
        string noKernel = kernelFault > 0 && goal is { IsRatio: true } ? NotRun : "-";
        string cycles = model is { } ns && cyclesPerNanosecond > 0 ? Number(ns * cyclesPerNanosecond) : "-";
        output.WriteLine(
            $"| {name} | {Shown(kernel, noKernel)} | {Shown(model, NotRun)} | {cycles} | {Ratio(model, kernel)} "
                + $"| {goal}{(isBroken ? ": UNDER ITS FLOOR" : "")} |");
        output.Flush();
    }

    /// <summary>What is to be said behind the last row; true: no floor was broken.</summary>
    public bool End()
    {
        if (!Judges)
        {
            output.WriteLine(kernelFault > 0
                ? string.Create(CultureInfo.InvariantCulture,
                    $"floors not judged: {FaultAndZap} takes this kernel {Number(kernelFault)} ns, and above {Number(SlowestKernel)} a "
                        + $"ratio to it says nothing")
                : "floors not judged: there is no kernel to compare with");
        }

        foreach (string line in broken)
        {
            output.WriteLine($"under its floor: {line}");
        }

        return broken.Count == 0;
    }

    private static string Ratio(double? model, double? kernel) =>
        model > 0 && kernel > 0 ? (kernel.Value / model.Value).ToString("F1", CultureInfo.InvariantCulture) + "x" : "-";

    private static string Shown(double? nanoseconds, string none) => nanoseconds is { } number ? Number(number) : none;

    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);
}
