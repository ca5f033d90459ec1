// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>The simulated kernel. Every case has a machine of its own.</summary>
public sealed class ModelMachine : IMachine
{
    /// <summary>The version that the model follows where a script does not say otherwise.</summary>
    public static Version Kernel => MmCore.Kernel.Release;

    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    /// <summary>A race is as many runs as it has executions.</summary>
    private static readonly TimeSpan DefaultLimitOfRace = TimeSpan.FromSeconds(60);

    public string Name => "model";

    public MachineFeatures Features { get; } =
        new(Kernel, new HashSet<string> { "root", "soft_dirty", "uffd", "zero_page" }, IsModel: true);

    /// <summary>Called before each step: what a test puts into the run, for example a loop without an end.</summary>
    internal Action<ModelRun, Step>? BeforeStep { get; init; }

    /// <summary>Whether a text names an execution of a race: which race it is of only a run can tell.</summary>
    public static bool IsSchedule(string text) => Schedule.TryParse(text, out _);

    public CaseRecord Run(CaseProgram program, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        long start = Stopwatch.GetTimestamp();
        CaseRecord record = Exploration.Run(program, options, way => RunWay(program, way));
        record.Duration = Stopwatch.GetElapsedTime(start);
        return record;
    }

    private CaseRecord RunWay(CaseProgram program, RunOptions options) =>
        ModelConfig.WhyNot(program.Machine) is { } why
            ? new CaseRecord { Machine = "model", Steps = [], End = EndReason.NotRunnable, EndDetail = why }
        : program.Blocks is { } blocks ? RunWithBlocks(blocks, program, options)
        : BugsOf(options) is { } bugs ? Run(program, options, bugs)
        : Unable(program, $"the model has no bug named {string.Join(", ", options.Bugs.Where(bug => BugZoo.Find(bug) is null))}");

    /// <summary>
    /// What a block may do to its process, it does to one of its own, and the model with it. Not inlined: what is needed for that is loaded
    /// only here.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CaseRecord RunWithBlocks(ICaseHost blocks, CaseProgram program, RunOptions options) => blocks.Run(program, options);

    private CaseRecord Run(CaseProgram program, RunOptions options, BugSet bugs)
    {
        TimeSpan usual = program.Race is null ? DefaultLimit : DefaultLimitOfRace;
        TimeSpan limit = (program.Attributes.Timeout ?? usual) * options.TimeoutScale;
        var run = new ModelRun(program, options, bugs) { BeforeStep = BeforeStep };
        Func<CaseRecord> perform = program.Race is null ? () => Whole(run) : () => Explored(run, new RaceExploration(run, options, limit));
        if (WatchedThread.Current is not { } watch)
        {
            return Ended(RunApart(run, perform, limit, options.Cancel), options.Cancel);
        }

        watch.Begin(run, limit, options.Cancel);
        try
        {
            return Ended(perform(), options.Cancel);
        }
        finally
        {
            watch.End();
            run.Machine.Retire();
        }
    }

    private static CaseRecord Whole(ModelRun run)
    {
        run.ExecuteSafely();
        return run.Record();
    }

    /// <summary>What escapes from the explorer is our own bug, too, and stands in the record: it is no other case's end.</summary>
    private static CaseRecord Explored(ModelRun run, RaceExploration race)
    {
        try
        {
            return race.Run();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            run.EndBy(error);
            return run.Record();
        }
    }

    /// <exception cref="OperationCanceledException">It was ended before its time.</exception>
    private static CaseRecord Ended(CaseRecord record, CancellationToken cancel) =>
        record.End == EndReason.TimedOut && cancel.IsCancellationRequested ? throw new OperationCanceledException(cancel) : record;

    /// <summary>Nobody looks after the calling thread: it looks after one of the run's own.</summary>
    private static CaseRecord RunApart(ModelRun run, Func<CaseRecord> perform, TimeSpan limit, CancellationToken cancel)
    {
        var watch = new WatchedThread();
        CaseRecord? record = null;
        var thread = new Thread(Perform, WatchedThread.StackSize) { IsBackground = true, Name = run.Program.Id };
        watch.Begin(run, limit, cancel);
        thread.Start();
        while (!thread.Join(WatchedThread.Tick))
        {
            if (watch.Check() is { } late)
            {
                return late.GivenUp();
            }
        }

        return record ?? throw new OperationCanceledException(cancel);

        void Perform()
        {
            try
            {
                record = perform();
            }
            catch (OperationCanceledException)
            {
                // Without a record: who waits for it is told so.
                return;
            }
        }
    }

    private static CaseRecord Unable(CaseProgram program, string detail) =>
        new() { Machine = "model", Steps = [], End = EndReason.OurError, EndDetail = $"{program.Id}: {detail}" };

    private static BugSet? BugsOf(RunOptions options)
    {
        BugSet bugs = BugSet.None;
        foreach (string name in options.Bugs)
        {
            if (BugZoo.Find(name) is not { } info)
            {
                return null;
            }

            bugs = bugs.With(info.Bug);
        }

        return bugs;
    }
}
