// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.ExceptionServices;
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Profiles;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Selftests.Harness.Zoo;

namespace Selftests.Cli;

/// <summary>The machine of --on with the bugs of --bug: loads scripts for what it can do, and runs them.</summary>
internal sealed class MachineChoice : IDisposable
{
    public const string Model = "model";
    public const string Linux = "linux";
    public const string Both = "both";

    private readonly RunRequest request;
    private readonly Lazy<Task<LinuxMachine>>? booting;
    private readonly CancellationTokenSource notNeeded = new();
    private readonly Lazy<IMachine> chosen;
    private readonly LoadOptions loading;
    private readonly KnownDifferenceList known;
    private bool isDisposed;

    public MachineChoice(CommandHost host, RunRequest request)
        : this(request, request.Machine == Both ? KnownDifferenceFile.Read(host) : KnownDifferenceList.OfFolder(null))
    {
    }

    private MachineChoice(RunRequest request, KnownDifferenceList known)
    {
        this.request = request;
        this.known = known;
        BugIds = [.. request.Bugs.Select(BugName.Resolve)];
        loading = LoadingFor(request.Machine, request.AllowCsharp) with { LeaveOutUnmodelled = true };
        if (request.Kernel is not null && !request.List)
        {
            booting = new Lazy<Task<LinuxMachine>>(() => Task.Run(() => Boot(request.Kernel)));
            // It boots beside the reading of the scripts. What an earlier one said is kept until they are known to run.
            if (!HasContent(request.Kernel.Console))
            {
                _ = booting.Value;
            }
        }

        chosen = new Lazy<IMachine>(Create);
    }

    public static string[] Names { get; } = [Model, Linux, Both];

    public string Name => request.Machine;

    /// <summary>The same for another kernel; null: the one underneath.</summary>
    public MachineChoice With(KernelRequest? kernel) => new(request with { Kernel = kernel }, known);

    /// <summary>Waits until the machine stands.</summary>
    /// <exception cref="UsageException">It does not, or is no such machine.</exception>
    public void Await() => _ = Machine;

    private IMachine Machine => chosen.Value;

    /// <summary>The ids of the bugs that are switched on.</summary>
    public IReadOnlyList<string> BugIds { get; }

    public ScriptSet Load(IEnumerable<string> paths) => ScriptLoader.Load(paths, loading);

    /// <summary>One script as it would be if this were its text.</summary>
    public ScriptSet LoadText(string text, string path) => ScriptLoader.LoadText(text, path, loading);

    /// <summary>The cases that can be listed, whatever is wrong with other scripts, which is told.</summary>
    public ScriptSet LoadListed(CommandHost host, IEnumerable<string> fullPaths)
    {
        ScriptSet scripts = Load(fullPaths.Select(CommandHost.DisplayPath));
        if (!scripts.IsValid)
        {
            host.Error.WriteLine($"mmt: {DiagnosticList.Write(host.Error, scripts)}, whose cases are not listed");
        }

        return scripts;
    }

    /// <summary>Scripts that all check; without that, their diagnostics are printed, and there is nothing to run.</summary>
    public ScriptSet? LoadGood(CommandHost host, IEnumerable<string> fullPaths)
    {
        ScriptSet scripts = Load(fullPaths.Select(CommandHost.DisplayPath));
        if (scripts.IsValid)
        {
            return scripts;
        }

        host.Error.WriteLine($"mmt: {DiagnosticList.Write(host.Error, scripts)}: nothing was run");
        return null;
    }

    /// <summary>
    /// Whether known-differences.txt speaks of cases that are there; what does not is printed, and there is nothing to run.
    /// </summary>
    public bool KnowsItsCases(CommandHost host, ScriptSet suite) => KnownDifferenceFile.IsGood(host, known, suite);

    /// <summary>Runs a plan; what the reporter throws comes out here, and not on the thread of a case.</summary>
    public RunSummary Run(RunPlan plan, Action<CaseResult> report, CancellationToken interrupted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        ExceptionDispatchInfo? error = null;
        CaseProgram[] cases = [.. plan.Groups.SelectMany(group => group.Cases)];
        RunSummary summary = Runner(stop.Token).Run(cases, Guarded, stop.Token);
        error?.Throw();
        return summary;

        void Guarded(CaseResult result)
        {
            try
            {
                if (error is null)
                {
                    report(result);
                }
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
                stop.Cancel();
            }
        }
    }

    /// <summary>What came of comparing with Linux; null: nothing was to be compared.</summary>
    public BothMachine? Comparing => Machine as BothMachine;

    /// <summary>What a run on both machines has to say at its end: figures, and entries that no longer apply, which fail it.</summary>
    public (IReadOnlyList<string> Lines, IReadOnlyList<string> Stale) Compared(bool ranAll)
    {
        if (Machine is ProfiledMachine profiled)
        {
            return ([.. profiled.NotAsked.Lines, .. Blindness(profiled.Linux)], []);
        }

        if (Machine is not BothMachine both)
        {
            return ([], []);
        }

        // With a bug switched on the model is another one: whether an entry applies to it says nothing.
        string[] stale = BugIds.Count > 0
            ? []
            : [.. both.Entries.Stale(ranAll)
                .Select(entry => Line(entry, both.Judges ? "no longer applies" : "was not needed on this kernel"))];
        IReadOnlyList<KnownDifference> unjudged = ranAll && both.Totals.Cases > 0 ? both.Entries.NotJudged : [];
        return (
            [
                .. both.Totals.Lines, .. both.NotAsked.Lines, .. both.Totals.Cases > 0 ? Blindness(both.Other) : [],
                .. ranAll && both.Totals.Cases > 0 && both.Entries.Elsewhere > 0
                    ? (string[])[
                        $"not judged: {Count.Of(both.Entries.Elsewhere, "known difference")} of other kernels or machines than this",
                    ]
                    : [],
                .. unjudged.Select(entry => Line(entry, "not judged, none of its cases could be compared")),
                .. both.Judges ? [] : stale,
            ],
            both.Judges ? stale : []);

        string Line(KnownDifference entry, string what) =>
            $"{KnownDifferenceFile.Shown(known)}:{entry.Line}: {what}: {entry.Observation} of {entry.Case}";
    }

    /// <summary>What a kernel said of a fault of its own after its last case, which no verdict tells.</summary>
    public IReadOnlyList<string> LastWords() => booting?.Value.GetAwaiter().GetResult().LastWords() ?? [];

    /// <summary>Most of what is not observable has one reason, and can be had for some privileges.</summary>
    private static IReadOnlyList<string> Blindness(IMachine machine) =>
        machine is LinuxMachine { Kernel.WhyBlind: { Length: > 0 } why } ? [why] : [];

    /// <summary>Runs cases without a report.</summary>
    public RunSummary Run(IReadOnlyList<CaseProgram> cases, Action<CaseResult> told, CancellationToken interrupted) =>
        Runner(interrupted).Run(cases, told, interrupted);

    /// <summary>Runs cases with each bug of the zoo, or of these.</summary>
    public ZooMatrix RunZoo(
        IReadOnlyList<CaseProgram> cases, IReadOnlyList<string>? bugs, Action<ZooRow> report, CancellationToken interrupted) =>
        new ZooRunner(Machine, Options(interrupted)).Run(cases, bugs, report);

    /// <summary>How scripts are loaded for a machine: what the model has not yet, the kernel underneath has.</summary>
    public static LoadOptions LoadingFor(string name, bool allowCsharp)
    {
        var loading = new LoadOptions { AllowCsharp = allowCsharp };
        return name switch
        {
            Model or Both => loading,
            Linux => loading with { Support = EverythingSupported.Instance },
            _ => throw new UsageException($"no machine is called '{name}'{NearestNames.Hint(name, Names)}"),
        };
    }

    /// <summary>A virtual machine ends with its run; a second time is no harm.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        notNeeded.Cancel();
        try
        {
            if (booting is { IsValueCreated: true })
            {
                booting.Value.GetAwaiter().GetResult().Dispose();
            }
        }
        catch (UsageException)
        {
            // It never stood, which was told to whoever waited for it.
        }

        notNeeded.Dispose();
    }

    // A further machine is a further arm here and above, and a further name.
    private IMachine Create() => request.Machine switch
    {
        Linux => OfProfile(Judge(), (linux, forced) => new ProfiledMachine(new ModelMachine(), linux, forced)),
        Both => OfProfile(Judge(),
            (linux, forced) =>
                new BothMachine(new ModelMachine(), linux, new KnownDifferences(known.Entries), forced) { Strict = request.Strict }),
        _ => new ModelMachine(),
    };

    private IMachine Judge() => booting is null ? LinuxMachine.CreateOrSkip() : booting.Value.GetAwaiter().GetResult();

    private static bool HasContent(string? file) => file is not null && new FileInfo(file) is { Exists: true, Length: > 0 };

    private LinuxMachine Boot(KernelRequest kernel) =>
        LinuxMachine.TryCreate(kernel, out string whyNot, notNeeded.Token)
            ?? throw new UsageException($"--kernel {kernel.Image}: {whyNot}");

    /// <exception cref="UsageException">MMT_PROFILE is not written as a profile is.</exception>
    private static IMachine OfProfile(IMachine linux, Func<IMachine, MachineProfile?, IMachine> create) =>
        ForcedProfile.TryGet(linux.Profile, out MachineProfile? forced, out string wrong)
            ? create(linux, forced)
            : throw new UsageException(wrong);

    private ScriptRunner Runner(CancellationToken cancel) => new(Machine, Options(cancel));

    private RunnerOptions Options(CancellationToken cancel) => new()
    {
        Jobs = request.Kernel is null ? request.Jobs : Math.Min(request.Jobs, LinuxMachine.RoomForKernels),
        Run = new RunOptions
        {
            Bugs = BugIds,
            TimeoutScale = request.TimeoutScale,
            MaxExecutions = request.MaxExecutions,
            Rounds = request.Rounds,
            Schedule = request.Schedule,
            AllowCsharp = request.AllowCsharp,
            AllowMachine = request.AllowMachine,
            Cancel = cancel,
        },
    };
}
