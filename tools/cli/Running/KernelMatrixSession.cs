// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>One <c>mmt run --kernels</c>: the same cases compared with one kernel after the other.</summary>
/// <remarks>A difference that no entry explains is a failure on every kernel: that is what is asked.</remarks>
internal sealed class KernelMatrixSession(CommandHost host, RunRequest request)
{
    public int Run()
    {
        if (request.Format is not (null or ReportFormat.Plain or ReportFormat.Json))
        {
            throw new UsageException($"--kernels prints a matrix: --format {ReportFormat.Plain} or {ReportFormat.Json}");
        }

        RunRequest first = request with { Kernel = request.Kernels[0].Kernel };
        var session = new RunSession(host, first);
        if (request.List)
        {
            return session.Run();
        }

        using var interrupt = new Interrupt();
        using var boots = new MachineChoice(host, first);
        if (session.Select(boots) is not { } plan)
        {
            return ExitCode.Usage;
        }

        var matrix = new KernelMatrix([.. plan.Groups.SelectMany(group => group.Cases)]);
        foreach (KernelColumn column in request.Kernels)
        {
            // Each ends before the next one boots.
            using MachineChoice machine = column == request.Kernels[0] ? boots : boots.With(column.Kernel);
            KernelVerdicts verdicts = Ask(column, plan, machine, interrupt.Token);
            if (interrupt.Token.IsCancellationRequested)
            {
                return Break(matrix);
            }

            matrix.Add(verdicts);
        }

        Tell(matrix);
        return matrix.ExitCode;
    }

    /// <summary>What was asked of every case is told; half a file is none.</summary>
    private int Break(KernelMatrix matrix)
    {
        if (matrix.Kernels.Count > 0 && request.Format != ReportFormat.Json)
        {
            host.Out.Write(MatrixText.Of(matrix));
            host.Out.Flush();
        }

        host.Error.WriteLine($"mmt: interrupted: {matrix.Kernels.Count} of {Count.Of(request.Kernels.Count, "kernel")} asked");
        return ExitCode.Interrupted;
    }

    private KernelVerdicts Ask(KernelColumn column, RunPlan plan, MachineChoice machine, CancellationToken interrupted)
    {
        try
        {
            machine.Await();
        }
        catch (UsageException why) when (column.Kernel is not null)
        {
            host.Error.WriteLine($"mmt: {why.Message}");
            return KernelVerdicts.NotStarted(column.Name, [.. plan.Groups.SelectMany(group => group.Cases)], why.Message);
        }

        var told = new List<CaseResult>();
        RunSummary summary = machine.Run(plan, told.Add, interrupted);
        if (request.Bugs.Count == 0)
        {
            new FailedCases(host, request.MachineOptions(column.Kernel)).Update(told);
        }

        return interrupted.IsCancellationRequested
            ? KernelVerdicts.NotStarted(column.Name, [], "")
            : KernelVerdicts.Of(column.Name, summary.Results, machine, request.IsWhole);
    }

    /// <summary>To stdout, and with --output in the wanted format to the file besides.</summary>
    private void Tell(KernelMatrix matrix)
    {
        bool isJson = request.Format == ReportFormat.Json;
        if (request.Output is not null)
        {
            Write(request.Output, isJson ? MatrixJson.Of(matrix) : MatrixText.Of(matrix));
        }

        host.Out.Write(isJson && request.Output is null ? MatrixJson.Of(matrix) : MatrixText.Of(matrix));
    }

    private static void Write(string path, string text)
    {
        try
        {
            AtomicFile.Write(Path.GetFullPath(path), text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write {path}: {e.Message}");
        }
    }
}
