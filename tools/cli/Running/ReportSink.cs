// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Cli;

/// <summary>Where verdicts go: to stdout, and with --output in the wanted format to a file besides.</summary>
internal sealed class ReportSink : IDisposable
{
    private readonly List<IReporter> reporters = [];
    private readonly string? path;
    private AtomicFile? file;

    private ReportSink(string? path)
    {
        this.path = path;
    }

    public static ReportSink Open(CommandHost host, RunRequest request)
    {
        string usual = request.Plain ? ReportFormat.Plain : host.IsTerminal ? ReportFormat.Pretty : ReportFormat.Ktap;
        var sink = new ReportSink(request.Output);
        if (request.Output is null)
        {
            sink.reporters.Add(ReportFormat.Create(request.Format ?? usual, host.Out, host.IsTerminal));
            return sink;
        }

        if (Directory.Exists(request.Output))
        {
            throw new UsageException($"cannot write {request.Output}: it is a folder");
        }

        sink.file = sink.Checked(() => new AtomicFile(Path.GetFullPath(request.Output)));
        sink.reporters.Add(ReportFormat.Create(usual, host.Out, host.IsTerminal));
        string format = request.Format ?? (request.Plain ? ReportFormat.Plain : ReportFormat.Ktap);
        sink.reporters.Add(ReportFormat.Create(format, sink.file.Writer, isTerminal: false));
        return sink;
    }

    public void Begin(RunPlan plan) => Tell(reporter => reporter.Begin(plan));

    public void Report(CaseResult result) => Tell(reporter => reporter.Report(result));

    public void End(RunSummary summary)
    {
        Tell(reporter => reporter.End(summary));
        Checked(() =>
        {
            file?.Commit();
            return file;
        });
    }

    /// <summary>The run was interrupted: who watches it hears how far it came, and a file stays as it was.</summary>
    /// <remarks>Formats that a program reads as a whole say nothing.</remarks>
    public void Break(RunSummary summary)
    {
        if (reporters[0] is not (JunitReporter or JsonReporter))
        {
            reporters[0].End(summary);
        }
    }

    public void Dispose() => file?.Dispose();

    // The first one writes to stdout; what goes wrong there says nothing about the file.
    private void Tell(Action<IReporter> tell)
    {
        tell(reporters[0]);
        foreach (IReporter toFile in reporters.Skip(1))
        {
            Checked(() =>
            {
                tell(toFile);
                return toFile;
            });
        }
    }

    // A file that cannot be written is the user's to mend, not an error of ours.
    private T Checked<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write {path}: {e.Message}");
        }
    }
}
