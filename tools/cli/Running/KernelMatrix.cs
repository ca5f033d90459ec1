// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>Every case on every kernel of --kernels.</summary>
internal sealed class KernelMatrix(IReadOnlyList<CaseProgram> cases)
{
    private readonly List<KernelVerdicts> kernels = [];

    /// <summary>The cases, in their order.</summary>
    public IReadOnlyList<CaseProgram> Cases => cases;

    /// <summary>The kernels, in the order in which they were asked.</summary>
    public IReadOnlyList<KernelVerdicts> Kernels => kernels;

    /// <summary>The entries that explained something, in the order of the file.</summary>
    public IReadOnlyList<KnownDifference> Entries =>
        [.. kernels.SelectMany(kernel => kernel.Cells.Values).SelectMany(cell => cell.Known).Distinct().OrderBy(entry => entry.Line)];

    /// <summary>
    /// As of a run: 0, 1 a failure on some kernel, 3 an error of ours, 4 where nothing could be asked; and 2 where a kernel did not start.
    /// </summary>
    public int ExitCode =>
        kernels.Any(kernel => kernel.Count(MatrixState.Error) > 0) ? Cli.ExitCode.Internal
        : kernels.Any(kernel => kernel.IsFailed) ? Cli.ExitCode.Failed
        : kernels.Any(kernel => kernel.WhyNot is not null) ? Cli.ExitCode.Usage
        : kernels.All(kernel => kernel.Cells.Values.All(cell => cell.State == MatrixState.Skipped)) ? Cli.ExitCode.AllSkipped
        : Cli.ExitCode.Passed;

    public void Add(KernelVerdicts verdicts) => kernels.Add(verdicts);
}
