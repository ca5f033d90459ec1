// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One thing that a machine does or looks at.</summary>
/// <remarks>`in` blocks, `for` loops and calls of a def are gone: every step says itself which process runs it.</remarks>
public abstract class Step
{
    /// <summary>Sequential over the whole program, nested steps included: the index of its record.</summary>
    public required int Id { get; init; }

    /// <summary>How users name it, after the case's id: <c>:3</c>, and <c>:3.2</c> for the second step of a def or loop.</summary>
    public required string Path { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceText Source { get; init; }

    /// <summary>The slot of the process (or thread) that runs it; -1: the case's first process.</summary>
    public required int Process { get; init; }

    /// <summary>What loop variables and parameters stood for: <c>i = 2</c>; empty outside of loops and defs.</summary>
    public string Context { get; init; } = "";

    /// <summary>@model before the statement: why only the model can do it, or null. Elsewhere it counts as not observable.</summary>
    public string? ModelOnly { get; init; }

    /// <summary>@kernel before the statement: on other kernels it is passed over.</summary>
    public IReadOnlyList<KernelGate> Kernel { get; init; } = [];

    /// <summary>True for the step of this path and for those inside of it.</summary>
    internal static bool IsAt(string path, string step) => step == path || step.StartsWith($"{path}.", StringComparison.Ordinal);
}
