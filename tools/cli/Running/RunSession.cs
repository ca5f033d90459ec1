// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>One <c>mmt run</c> from its request to its exit code.</summary>
internal sealed class RunSession(CommandHost host, RunRequest request)
{
    private readonly FailedCases failed = new(host, request.Machines);
    private bool hasErrors;

    public int Run()
    {
        RequireMeaning();
        if (request.FailedOnly && failed.Unreadable is { } why)
        {
            throw new UsageException($"--failed: what failed last cannot be read: {why}");
        }

        using var machine = new MachineChoice(host, request);
        return Select(machine) is not { } plan ? ExitCode.Usage
            : request.List ? ListCases(plan.Groups.SelectMany(group => group.Cases), hasErrors ? ExitCode.Usage : ExitCode.Passed)
            : RunCases(plan, machine);
    }

    /// <summary>
    /// The chosen cases in their order; null: a script or the list of known differences does not check, which was printed.
    /// </summary>
    public RunPlan? Select(MachineChoice machine)
    {
        // Only a run without paths has loaded the whole suite.
        if (Load(machine) is not { } scripts
            || (request.Paths.Count == 0 && !request.FailedOnly && !request.List && !machine.KnowsItsCases(host, scripts)))
        {
            return null;
        }

        var selection = new CaseSelection(request, failed);
        hasErrors = !scripts.IsValid;
        // A list has no order of its own, and each case once.
        RunRequest planned = request.List ? request with { Repeat = 1, ShuffleSeed = null } : request;
        return RunPlanner.Plan(planned, selection.Select(scripts.Cases), machine, selection.CountExtra(scripts.Cases));
    }

    private ScriptSet? Load(MachineChoice machine) =>
        request.FailedOnly && request.Paths.Count == 0 ? LoadFailed(machine)
        : request.List ? machine.LoadListed(host, Scripts())
        : machine.LoadGood(host, Scripts());

    private void RequireMeaning()
    {
        if (request.Kernel is not null && request.Machine == MachineChoice.Model)
        {
            throw new UsageException("--kernel names a Linux, and --on model asks the model only: --on linux or --on both");
        }

        if (request.Output?.Length == 0)
        {
            throw new UsageException("--output names no file: is a variable of your shell empty?");
        }

        if (request.Plain && request.Format is not null && request.Output is null && request.Format != ReportFormat.Plain)
        {
            throw new UsageException($"-n asks for plain text and --format for {request.Format}: give one of them");
        }
    }

    /// <summary>Fewer at once than was asked for is no error, and no secret.</summary>
    private void RequireRoom(RunPlan plan)
    {
        int cases = plan.Groups.Sum(group => group.Cases.Count);
        if (Math.Min(request.Jobs, cases) > JobRoom.Most)
        {
            host.Error.WriteLine(
                $"mmt: --jobs {request.Jobs}: {Count.Of(JobRoom.Most, "case")} at once, because {JobRoom.Descriptors} descriptors (ulimit "
                    + $"-n) are enough for no more");
        }
    }

    private IReadOnlyList<string> Scripts() => ScriptFinder.Find(host, request.Paths);

    /// <summary>The scripts of what is on record. What of it cannot run now is left out with a word.</summary>
    private ScriptSet LoadFailed(MachineChoice machine)
    {
        ScriptSet scripts = machine.Load(failed.Scripts.Select(CommandHost.DisplayPath));
        if (!scripts.IsValid)
        {
            host.Error.WriteLine($"mmt: --failed: {DiagnosticList.Write(host.Error, scripts)}: left out");
        }

        LoadedScript[] good = [.. scripts.Scripts.Where(script => script.Diagnostics.Count == 0)];
        var set = new ScriptSet(good);
        foreach (string id in failed.Forget(good.Select(script => Path.GetFullPath(script.Path)), set.Cases))
        {
            host.Error.WriteLine($"mmt: --failed: {Printable.Line(id)} is not there any more: left out");
        }

        if (failed.Count > 0 && failed.Elsewhere is { Count: > 0 } others)
        {
            host.Error.WriteLine($"mmt: --failed: left out: {string.Join(", ", others)}");
        }

        return set;
    }

    private int ListCases(IEnumerable<CaseProgram> cases, int exitCode)
    {
        foreach (CaseProgram program in cases)
        {
            host.Out.WriteLine(Printable.Line(program.Id));
        }

        return exitCode;
    }

    private int RunCases(RunPlan plan, MachineChoice machine)
    {
        RequireRoom(plan);
        machine.Await();
        using ReportSink sink = ReportSink.Open(host, request);
        using var interrupt = new Interrupt();
        var told = new List<CaseResult>();
        try
        {
            sink.Begin(plan);
            RunSummary summary = machine.Run(plan, Tell, interrupt.Token) with { ShuffleSeed = request.ShuffleSeed };
            summary = summary with { Again = Again(summary) };
            return interrupt.Token.IsCancellationRequested
                ? Break(sink, plan, summary with { Results = told })
                : End(sink, machine, summary);
        }
        finally
        {
            // However it ended, by Ctrl-C or a full disk: what was told is known to --failed. A failure that a known bug was
            // switched on for is no news about the scripts.
            if (request.Bugs.Count == 0)
            {
                failed.Update(told);
            }
        }

        void Tell(CaseResult result)
        {
            told.Add(result);
            sink.Report(result);
        }
    }

    // Of a run that was interrupted there is no report in a file: half of one is none, and the sink throws it away.
    private static int Break(ReportSink sink, RunPlan plan, RunSummary summary)
    {
        sink.Break(summary with { Missing = plan.CaseCount - summary.Results.Count });
        return ExitCode.Interrupted;
    }

    /// <summary>As whoever started this would type it.</summary>
    private string Again(RunSummary summary)
    {
        string options = string.Concat(
            request.Machine == MachineChoice.Model ? "" : $" --on {request.Machine}",
            request.Kernel is { } kernel ? $" {KernelOptions.AsTyped(kernel)}" : "",
            string.Concat(request.Bugs.Select(bug => $" --bug {bug}")),
            request.AllowMachine ? " --allow-machine" : "",
            request.AllowCsharp ? " --allow-csharp" : "",
            request.Strict ? " --strict" : "");
        string command = host.Repository is null ? "mmt run" : CommandHost.DisplayPath(Path.Combine(host.Repository, "run_tests.sh"));
        string which = request.Bugs.Count == 0
            ? "--failed"
            : string.Join(' ', summary.Failed.Select(result => $"{result.Case.File}:{result.Case.Line}").Distinct());
        return $"{(command.Contains('/', StringComparison.Ordinal) ? "" : "./")}{command}{options} {which}";
    }

    private int End(ReportSink sink, MachineChoice machine, RunSummary summary)
    {
        sink.End(summary);
        ReportOurErrors(summary.Results);
        int stale = ReportCompared(machine) + ReportLastWords(machine);
        return summary.ExitCode == ExitCode.Passed && stale > 0 ? ExitCode.Failed : summary.ExitCode;
    }

    /// <summary>The figures of a run on both machines; how many entries of known-differences.txt no longer apply.</summary>
    private int ReportCompared(MachineChoice machine)
    {
        (IReadOnlyList<string> lines, IReadOnlyList<string> stale) = machine.Compared(request.IsWhole);
        if (lines.Count + stale.Count > 0)
        {
            host.Out.Flush();
        }

        foreach (string line in lines.Concat(stale))
        {
            host.Error.WriteLine($"mmt: {line}");
        }

        return stale.Count;
    }

    private int ReportLastWords(MachineChoice machine)
    {
        IReadOnlyList<string> words = machine.LastWords();
        foreach (string text in words)
        {
            host.Out.Flush();
            host.Error.WriteLine($"mmt: {text}");
        }

        return words.Count;
    }

    private void ReportOurErrors(IReadOnlyList<CaseResult> results)
    {
        int errors = results.Count(result => result.Verdict == Verdict.Error);
        if (errors > 0)
        {
            host.Out.Flush();
            host.Error.WriteLine($"mmt: {Count.Of(errors, "case")} met an error of the harness, not of the script");
            host.Error.WriteLine("mmt: please open an issue with the lines above and the script");
        }
    }
}
