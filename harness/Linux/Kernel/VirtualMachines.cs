// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;

namespace Selftests.Harness.Linux;

/// <summary>
/// Starts virtual machines of one kernel, each with an executor in it. What they share lies in a private folder, which ends with them.
/// </summary>
internal sealed class VirtualMachines : IDisposable
{
    /// <summary>So many kernels that died one after the other end a run: the next one would, too.</summary>
    public const int MostDeaths = 10;

    private const int LinesOfAStart = 12;
    private const string VirtioDisk = "VIRTIO_BLK";
    private static readonly ExecutorPatience Patience = new() { Handshake = TimeSpan.FromMinutes(3) };
    private readonly KernelRequest kernel;
    private readonly GuestPrograms programs;
    private readonly string folder;
    private readonly string initramfs;
    private readonly string? disk;
    private readonly CancellationToken notNeeded;
    private readonly bool hasModules;
    private readonly Lazy<long?> counterKhz;
    private KernelConfig? config;
    private bool useKvm = Qemu.HasKvm;
    private bool hasStarted;
    private int started;
    private int deaths;

    /// <exception cref="IOException">What they start from cannot be made.</exception>
    public VirtualMachines(KernelRequest kernel, GuestPrograms programs, CancellationToken notNeeded)
    {
        this.notNeeded = notNeeded;
        if (!Qemu.IsThere(kernel.Qemu))
        {
            throw new IOException($"QEMU is needed, and there is no '{kernel.Qemu}' (Debian, Ubuntu: apt-get install qemu-system-x86)");
        }

        if (KernelImage.WhyNone(kernel.Image) is { } why)
        {
            throw new IOException(why);
        }

        this.kernel = kernel;
        this.programs = programs;
        counterKhz = new Lazy<long?>(() => HostCounter.Khz(programs.Executor));
        config = KernelConfig.Beside(kernel.Image);
        string? modules = kernel.Modules ?? KernelModules.FolderBeside(kernel.Image);
        hasModules = modules is not null;
        IReadOnlyList<(string Name, byte[] Content)> loaded = modules is null ? [] : KernelModules.Of(modules, notNeeded: notNeeded);

        folder = Directory.CreateTempSubdirectory("mmt-vm-").FullName;
        initramfs = Path.Combine(folder, "initramfs");
        string image = Path.Combine(folder, "disk");
        disk = VirtualDisk.TryMake(image) ? image : null;
        foreach (KernelNeed need in Missing.Where(need => need.IsVital))
        {
            LinuxMachine.Notice?.Invoke(
                $"{config!.Place}: CONFIG_{need.Option} is "
                    + $"{(config.IsModule(need.Option) ? "a module, and there are none (--modules)" : "not set")}: {need.Lost}");
        }

        try
        {
            Initramfs.Write(initramfs, programs, loaded, disk is not null);
        }
        catch (IOException)
        {
            // The disk is full: with what nobody else would take away.
            Dispose();
            throw;
        }

        if (!useKvm)
        {
            LinuxMachine.Notice?.Invoke($"/dev/kvm is not there, or not yours: {kernel.Image} is emulated");
        }
    }

    /// <summary>Its processors are threads of QEMU that translate one instruction after the other.</summary>
    public bool IsEmulated => !useKvm;

    /// <summary>Too many died: no further one is started.</summary>
    public bool HasGivenUp => Volatile.Read(ref deaths) >= MostDeaths;

    /// <summary>What the kernel is not built with, of what matters here; empty where nobody says what it is built with.</summary>
    public IReadOnlyList<KernelNeed> Missing => config?.Missing(hasModules) ?? [];

    /// <summary>How many can live at once in the memory that is free here; at least one.</summary>
    public static int Room()
    {
        long free = File.Exists("/proc/meminfo")
            ? File.ReadLines("/proc/meminfo").Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10)
                .FirstOrDefault()
            : 0;
        return (int)Math.Max(1, free / Qemu.Memory);
    }

    /// <summary>A case ended, and its kernel with it or not.</summary>
    public void Count(bool isDead)
    {
        if (isDead)
        {
            Interlocked.Increment(ref deaths);
        }
        else
        {
            Interlocked.Exchange(ref deaths, 0);
        }
    }

    /// <summary>An executor that has answered the handshake.</summary>
    /// <exception cref="WireException">The machine did not start, with the last that was heard of it.</exception>
    public Executor Start()
    {
        (Executor? executor, string console, string whyNot) = TryStart();
        if (executor is null && useKvm && !hasStarted && console.Trim().Length == 0 && !notNeeded.IsCancellationRequested)
        {
            useKvm = false;
            LinuxMachine.Notice?.Invoke($"KVM does not work here ({whyNot.Split('\n')[0]}): {kernel.Image} is emulated");
            (executor, console, whyNot) = TryStart();
        }

        if (executor is not null && !hasStarted
            && Missing.Where(need => !need.IsVital && !need.IsForFaults).Select(need => need.Option).ToList() is { Count: > 0 } lacking)
        {
            LinuxMachine.Notice?.Invoke(
                $"{config!.Place}: not set: {string.Join(", ", lacking)} ('mmt machine --kernel' says what is lost)");
        }

        foreach (string loss in executor is null || hasStarted ? [] : GuestStart.Losses(console))
        {
            LinuxMachine.Notice?.Invoke(loss);
        }

        hasStarted |= executor is not null;
        return executor ?? throw new WireException(
            console.Trim().Length == 0 ? whyNot
            : KernelReport.Find(console) is { } report ? $"the kernel did not come up; it said:\n{report.Text}"
            : $"the kernel did not come up ({whyNot}); the last that its console said:\n{KernelReport.Tail(console, LinesOfAStart)}");
    }

    /// <summary>All that the executor prints in a machine of its own, which ends with it.</summary>
    /// <exception cref="WireException">Nothing came, with the last that was heard of the machine.</exception>
    public string Print()
    {
        string console = kernel.Console ?? Path.Combine(folder, "console.1");
        ProcessStartInfo start = Command(1, console, Path.Combine(folder, "config.1"));
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (printed.Length == 0 && useKvm)
        {
            useKvm = false;
            LinuxMachine.Notice?.Invoke($"KVM does not work here: {kernel.Image} is emulated");
            return Print();
        }

        return printed.Length > 0 ? printed
            : throw new WireException(
                $"the kernel did not come up; the last that its console said:\n"
                    + $"{KernelReport.Tail(File.Exists(console) ? File.ReadAllText(console) : "", LinesOfAStart)}");
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The keeper of a machine that was killed was faster.
        }
    }

    // Distributions have virtio_blk as a module, and NVMe built in.
    private bool MayLackVirtioDisk => !(config?.Has(VirtioDisk, hasModules) ?? hasModules);

    private string ErrorsOf(int number) => Path.Combine(folder, $"errors.{number}");

    private ProcessStartInfo Command(int number, string console, string told) => new(
        programs.Keeper,
        [
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture), folder, ErrorsOf(number), kernel.Qemu,
            .. Qemu.Arguments(kernel, useKvm, useKvm ? null : counterKhz.Value, initramfs, disk, MayLackVirtioDisk, console, told),
        ]);

    private (Executor? Executor, string Console, string WhyNot) TryStart()
    {
        // Until the first one stands, each is the first.
        int number = hasStarted ? Interlocked.Increment(ref started) : started = 1;
        string errors = ErrorsOf(number);
        string path = kernel.Console is null
            ? Path.Combine(folder, $"console.{number}")
            : number == 1 ? kernel.Console
            : $"{kernel.Console}.{number}";
        string told = Path.Combine(folder, $"config.{number}");
        var console = new GuestConsole(path);
        var watch = new GuestWatch(console);
        Executor executor = Executor.Start(Command(number, path, told), Patience, watch);
        try
        {
            using CancellationTokenRegistration ends = notNeeded.Register(executor.GiveUp);
            executor.Hello();
            watch.Begin();
            config ??= KernelConfig.Told(told);
            return (executor, console.All(), "");
        }
        catch (WireException error)
        {
            executor.Dispose();
            string said = File.Exists(errors) ? File.ReadAllText(errors).Trim() : "";
            return (null, console.All(), said.Length > 0 ? said : $"QEMU: {error.Message}");
        }
    }
}
