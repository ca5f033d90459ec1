// SPDX-License-Identifier: GPL-2.0-or-later
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>The kernel underneath, through tools/executor.</summary>
public sealed class LinuxMachine : IMachine, IDisposable
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);
    private readonly ExecutorPool pool;

    private LinuxMachine(ExecutorPool pool, LinuxFeatures kernel)
    {
        this.pool = pool;
        Kernel = kernel;
        Features = new MachineFeatures(kernel.Version, kernel.Provides, false);
        Profile = LinuxProfile.Of(kernel);
    }

    /// <inheritdoc/>
    public string Name => "linux";

    /// <inheritdoc/>
    public MachineFeatures Features { get; }

    /// <inheritdoc/>
    public MachineProfile Profile { get; }

    /// <summary>What the handshake told.</summary>
    public LinuxFeatures Kernel { get; }

    /// <summary>The machine, or why there is none: not Linux, no compiler, no sources.</summary>
    public static LinuxMachine? TryCreate(out string whyNot)
    {
        (string? path, whyNot) = ExecutorBuild.Get();
        return path is null ? null : TryStart(path, out whyNot);
    }

    /// <summary>The machine behind an executor that stands already.</summary>
    internal static LinuxMachine? TryStart(string path, out string whyNot, ExecutorPatience? patience = null)
    {
        whyNot = "";
        var pool = new ExecutorPool(path, patience);
        try
        {
            return new LinuxMachine(pool, pool.Use(executor => executor.Hello()));
        }
        catch (Exception error) when (error is WireException or Win32Exception or IOException)
        {
            pool.Dispose();
            whyNot = $"the executor does not run: {error.Message}";
            return null;
        }
    }

    /// <summary>Who is told, in one line, of what takes a while: the first start after a change builds the executor.</summary>
    public static Action<string>? Notice { get; set; }

    /// <summary>The machine, or one that skips every case with the reason.</summary>
    public static IMachine CreateOrSkip() => TryCreate(out string whyNot) is { } machine ? machine : new UnavailableMachine(whyNot);

    /// <inheritdoc/>
    public CaseRecord Run(CaseProgram program, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        long start = Stopwatch.GetTimestamp();
        try
        {
            options.Cancel.ThrowIfCancellationRequested();
            byte[] request = ProgramEncoder.Encode(program, Kernel, options.Snapshots, (uint)Limit(program, options).TotalMilliseconds, options.AllowMachine);
            CaseRecord record = pool.Use(executor => Run(program, executor, request, options, start));
            return Kernel.LosesYoungBits && !options.Snapshots && YoungBits.AreAskedFor(program)
                ? YoungBits.Confirmed(record, pool.Use(executor => Run(program, executor, request, options, start)))
                : record;
        }
        catch (WireException) when (options.Cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(options.Cancel);
        }
        catch (NotOnLinuxException why)
        {
            return Ended(EndReason.NotRunnable, why.Message, start);
        }
        catch (Exception error) when (error is WireException or Win32Exception or IOException or OverflowException)
        {
            return Ended(EndReason.OurError, error.Message, start);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => pool.Dispose();

    private CaseRecord Run(CaseProgram program, Executor executor, byte[] request, RunOptions options, long start)
    {
        using CancellationTokenRegistration givesUp = options.Cancel.Register(executor.GiveUp);
        byte[] answer = executor.Exchange(Wire.Run, request, Limit(program, options), out ushort type);
        return type switch
        {
            Wire.Record => new RecordBuilder(program, Kernel, RecordReader.Read(answer)).Build(Limit(program, options), Stopwatch.GetElapsedTime(start)),
            Wire.Skipped => Ended(EndReason.NotRunnable, Encoding.UTF8.GetString(answer), start),
            Wire.Refused => Ended(EndReason.OurError, $"the executor refused the case: {Encoding.UTF8.GetString(answer)}", start),
            _ => throw new WireException("the executor answered with another kind of frame"),
        };
    }

    private static TimeSpan Limit(CaseProgram program, RunOptions options)
    {
        double ms = (program.Attributes.Timeout ?? DefaultLimit).TotalMilliseconds * options.TimeoutScale;
        return TimeSpan.FromMilliseconds(Math.Floor(Math.Clamp(ms, 1, 24 * 3600 * 1000.0)));
    }

    private CaseRecord Ended(EndReason end, string detail, long start) => new()
    {
        Machine = RecordBuilder.Name(Kernel),
        Steps = [],
        End = end,
        EndDetail = detail,
        Duration = Stopwatch.GetElapsedTime(start),
    };
}
