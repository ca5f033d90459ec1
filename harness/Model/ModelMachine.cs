// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Frozen;
using System.Diagnostics;
using System.Runtime;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>The simulated kernel. Every case has a machine of its own.</summary>
public sealed class ModelMachine : IMachine
{
    /// <summary>The version that the model follows where a script does not say otherwise.</summary>
    public static readonly Version Kernel = new(6, 18, 44);

    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    /// <summary>A run was stopped in the middle on this thread: what the model keeps per thread is in doubt, so it runs nothing more here.</summary>
    [ThreadStatic]
    private static bool isTainted;

    public string Name => "model";

    public MachineFeatures Features { get; } = new(Kernel, new[] { "root" }.ToFrozenSet(), IsModel: true);

    /// <summary>Called before each step: what a test puts into the run, for example a loop without an end.</summary>
    internal Action<ModelRun, Step>? BeforeStep { get; init; }

    public CaseRecord Run(CaseProgram program, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        long start = Stopwatch.GetTimestamp();
        CaseRecord record = BugsOf(options) is { } bugs
            ? RunOnSoundThread(program, options, bugs)
            : Unable(program, $"the model has no bug named {string.Join(", ", options.Bugs.Where(bug => BugZoo.Find(bug) is null))}");
        record.Duration = Stopwatch.GetElapsedTime(start);
        return record;
    }

    private CaseRecord RunOnSoundThread(CaseProgram program, RunOptions options, BugSet bugs)
    {
        if (!isTainted)
        {
            return RunGuarded(program, options, bugs);
        }

        CaseRecord? record = null;
        var fresh = new Thread(() => record = RunGuarded(program, options, bugs)) { IsBackground = true };
        fresh.Start();
        fresh.Join();
        return record!;
    }

    /// <summary>The wall clock is a backstop: the budget of steps ends what loops in the model's own time.</summary>
    private CaseRecord RunGuarded(CaseProgram program, RunOptions options, BugSet bugs)
    {
        ModelRun? run = null;
        using var limit = new CancellationTokenSource();
        try
        {
            limit.CancelAfter((program.Attributes.Timeout ?? DefaultLimit) * options.TimeoutScale);
            ControlledExecution.Run(
                () =>
                {
                    run = new ModelRun(program, options, bugs) { BeforeStep = BeforeStep };
                    run.Execute();
                },
                limit.Token);
            return run!.Record();
        }
        catch (OperationCanceledException stopped)
        {
            isTainted = true;
            return run?.Stopped(EndReason.TimedOut, InnermostFrame(stopped)) ?? Unable(program, "ran out of time before its first step");
        }
        catch (Exception error)
        {
            // Whatever escapes is our own bug: the run goes on, and the report asks for an issue.
            return run?.Stopped(EndReason.OurError, $"{error.GetType().Name}: {error.Message}\n{error.StackTrace}")
                ?? Unable(program, error.ToString());
        }
    }

    private static CaseRecord Unable(CaseProgram program, string detail) =>
        new() { Machine = "model", Steps = [], End = EndReason.OurError, EndDetail = $"{program.Id}: {detail}" };

    private static BugSet? BugsOf(RunOptions options)
    {
        ulong bits = 0;
        foreach (string name in options.Bugs)
        {
            if (BugZoo.Find(name) is not { } info)
            {
                return null;
            }

            bits |= BugSet.Of(info.Bug).Bits;
        }

        return new BugSet(bits);
    }

    /// <summary>The first frame of ours: where the loop was.</summary>
    private static string InnermostFrame(Exception stopped)
    {
        foreach (string line in (stopped.StackTrace ?? "").Split('\n'))
        {
            if (line.Contains("Selftests.", StringComparison.Ordinal))
            {
                string frame = line.Trim();
                int path = frame.IndexOf(" in /", StringComparison.Ordinal);
                return path < 0 ? frame : frame[..path];
            }
        }

        return "outside of the model";
    }
}
