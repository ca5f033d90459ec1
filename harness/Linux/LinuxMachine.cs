// SPDX-License-Identifier: GPL-2.0-or-later
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Selftests.Harness.Judge;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>The kernel underneath, through tools/executor.</summary>
public sealed class LinuxMachine : IMachine, IDisposable
{
    private const int EmulatedTimes = 4;
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);
    private readonly ExecutorPool pool;
    private readonly VirtualMachines? guests;

    private LinuxMachine(ExecutorPool pool, LinuxFeatures kernel, VirtualMachines? guests = null)
    {
        this.pool = pool;
        this.guests = guests;
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

    /// <summary>What the kernel of a virtual machine is not built with, of what matters here; empty where that is not known.</summary>
    public IReadOnlyList<KernelNeed> Missing => guests?.Missing ?? [];

    /// <summary>The machine, or why there is none: not Linux, no compiler, no sources.</summary>
    public static LinuxMachine? TryCreate(out string whyNot)
    {
        (string? path, whyNot) = ExecutorBuild.Get();
        return path is null ? null : TryStart(path, out whyNot);
    }

    // Where an instruction takes a hundred, a race of two processors still meets, and seldom.
    private int UsualRounds => guests is { IsEmulated: true } ? 20 : 1000;

    /// <summary>How many virtual machines can live at once in the memory that is free here.</summary>
    public static int RoomForKernels => VirtualMachines.Room();

    /// <summary>The kernel underneath, or the one that is asked for, in a virtual machine; null, and why there is none.</summary>
    public static LinuxMachine? TryCreate(KernelRequest? kernel, out string whyNot, CancellationToken notNeeded = default)
    {
        if (kernel is null)
        {
            return TryCreate(out whyNot);
        }

        (GuestPrograms? programs, whyNot) = ExecutorBuild.GetGuest();
        return programs is null ? null : TryBoot(kernel, programs, notNeeded, out whyNot);
    }

    /// <summary>
    /// What the executor measures of a kernel in a virtual machine: lines of a name, a tab and nanoseconds. Null, and why there is nothing.
    /// </summary>
    public static string? Measure(KernelRequest kernel, out string whyNot)
    {
        (GuestPrograms? programs, whyNot) = ExecutorBuild.GetGuest();
        if (programs is null)
        {
            return null;
        }

        try
        {
            using var guests = new VirtualMachines(kernel with { ExecutorOption = "--bench" }, programs, CancellationToken.None);
            return guests.Print();
        }
        catch (Exception error) when (error is WireException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            whyNot = error.Message;
            return null;
        }
    }

    private static LinuxMachine? TryBoot(KernelRequest kernel, GuestPrograms programs, CancellationToken notNeeded, out string whyNot)
    {
        VirtualMachines? guests = null;
        ExecutorPool? pool = null;
        try
        {
            guests = new VirtualMachines(kernel, programs, notNeeded);
            pool = new ExecutorPool(guests.Start);
            whyNot = "";
            return new LinuxMachine(pool, pool.Use(executor => executor.Hello()), guests);
        }
        catch (Exception error) when (error is WireException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            pool?.Dispose();
            guests?.Dispose();
            whyNot = error.Message;
            return null;
        }
    }

    /// <summary>The machine behind an executor that stands already.</summary>
    internal static LinuxMachine? TryStart(string path, out string whyNot, ExecutorPatience? patience = null)
    {
        whyNot = "";
        var pool = new ExecutorPool(() => Executor.Start(path, patience));
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
        return program.Race is null ? RunOnce(program, options)
            : Kernel.Cpus < 2 ? Ended(EndReason.NotRunnable, "a race needs two processors, and there is one", Stopwatch.GetTimestamp())
            : RaceRounds.Run(program, options, options.Rounds ?? UsualRounds, () => RunOnce(program, options with { Snapshots = false }));
    }

    private CaseRecord RunOnce(CaseProgram program, RunOptions options)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            options.Cancel.ThrowIfCancellationRequested();
            if (guests is { HasGivenUp: true })
            {
                return Ended(EndReason.NotRunnable,
                    $"{VirtualMachines.MostDeaths} kernels died one after the other, and no further one is started", start);
            }

            // A virtual machine is the run's own: nobody need give leave to change it.
            bool leave = options.AllowMachine || guests is not null;
            byte[] request = ProgramEncoder.Encode(
                program, Kernel, options.Snapshots, (uint)Limit(program, options).TotalMilliseconds, leave, options.Observes);
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
            return guests is null ? Ended(EndReason.OurError, error.Message, start) : Dead(error.Message, start);
        }
    }

    /// <summary>When no further case comes: what kernels of virtual machines have said of faults of their own since the last one.</summary>
    public IReadOnlyList<string> LastWords() => [.. pool.Idle.Select(executor => executor.Guest?.AfterAll()).OfType<string>()];

    /// <inheritdoc/>
    public void Dispose()
    {
        pool.Dispose();
        guests?.Dispose();
    }

    private CaseRecord Run(CaseProgram program, Executor executor, byte[] request, RunOptions options, long start)
    {
        if (executor.Guest is not { } guest)
        {
            return Exchange(program, executor, request, options, start);
        }

        // To start another one is no time of the case.
        TimeSpan waited = Stopwatch.GetElapsedTime(start);
        CaseRecord record = Watched(guest, program, () => Exchange(program, executor, request, options, start), options, start);
        guests!.Count(isDead: guest.IsSpent);
        record.Waited += waited;
        return record;
    }

    /// <summary>What a kernel says of a fault of its own is the verdict on the case during which it says it.</summary>
    private CaseRecord Watched(GuestWatch guest, CaseProgram program, Func<CaseRecord> run, RunOptions options, long start)
    {
        try
        {
            CaseRecord record = guest.IsFit() ? run() : Ended(EndReason.KernelBug, "", start);
            return guest.Answered(program.Id) is { } said
                ? record with { End = EndReason.KernelBug, EndStep = -1, EndDetail = said }
                : record;
        }
        catch (WireException error) when (!options.Cancel.IsCancellationRequested)
        {
            return Ended(EndReason.KernelBug, guest.Died(program.Id, error.Message), start);
        }
    }

    private CaseRecord Dead(string how, long start)
    {
        guests!.Count(isDead: true);
        return Ended(EndReason.KernelBug, how, start);
    }

    private CaseRecord Exchange(CaseProgram program, Executor executor, byte[] request, RunOptions options, long start)
    {
        using CancellationTokenRegistration givesUp = options.Cancel.Register(executor.GiveUp);
        byte[] answer = executor.Exchange(Wire.Run, request, Limit(program, options), out ushort type);
        return type switch
        {
            Wire.Record => new RecordBuilder(program, Kernel, RecordReader.Read(answer)).Build(
                Limit(program, options), Stopwatch.GetElapsedTime(start)),
            Wire.Skipped => Ended(EndReason.NotRunnable, Encoding.UTF8.GetString(answer), start),
            Wire.Refused => Ended(EndReason.OurError, $"the executor refused the case: {Encoding.UTF8.GetString(answer)}", start),
            _ => throw new WireException("the executor answered with another kind of frame"),
        };
    }

    // What scripts allow is meant for a processor, and not for one that is made of a hundred instructions for each.
    private TimeSpan Limit(CaseProgram program, RunOptions options)
    {
        double slow = guests is { IsEmulated: true } ? EmulatedTimes : 1;
        double ms = (program.Attributes.Timeout ?? DefaultLimit).TotalMilliseconds * options.TimeoutScale * slow;
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
