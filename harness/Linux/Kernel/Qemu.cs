// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Linux;

/// <summary>QEMU's command line.</summary>
internal static class Qemu
{
    /// <summary>With less, cases meet the overcommit heuristic.</summary>
    public const long Memory = 4L << 30;

    // Two nodes: what a script asks for by @requires(numa) is had for the asking. Balancing between them would take bits away behind a
    // script's back. A panic ends the machine. Warnings are level 4: they must reach the console. Mappings begin where scripts expect it,
    // as distributions have it. Some kernels refuse a forced write to /proc/PID/mem unless a debugger makes it: not this one.
    private const string KernelArguments =
        "console=ttyS0 loglevel=5 panic=-1 oops=panic hugepages=8 numa_balancing=disable mitigations=off random.trust_cpu=on "
        + "tsc=reliable no_timer_check cryptomgr.notests sysctl.kernel.hung_task_timeout_secs=20 sysctl.vm.mmap_min_addr=65536 "
        + "proc_mem.force_override=always";

    /// <summary>Two are a race; with more than there are here, none is faster. A case that is no race stays on one.</summary>
    public static int Processors { get; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Whether there is such a program.</summary>
    public static bool IsThere(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Where the machine can be as fast as the one underneath.</summary>
    public static bool HasKvm
    {
        get
        {
            try
            {
                using var kvm = new FileStream("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Every argument.</summary>
    /// <param name="kernel">What runs.</param>
    /// <param name="useKvm">Or it is emulated.</param>
    /// <param name="counterKhz">What the time stamp counter here makes, for one that is emulated; null: the kernel finds it.</param>
    /// <param name="initramfs">What it starts from.</param>
    /// <param name="disk">An image that is not written to, or null.</param>
    /// <param name="twice">The disk is there as two devices, of which the kernel may know one.</param>
    /// <param name="console">The file for what it says.</param>
    /// <param name="config">The file for its /proc/config.gz.</param>
    public static IReadOnlyList<string> Arguments(
        KernelRequest kernel, bool useKvm, long? counterKhz, string initramfs, string? disk, bool twice, string console,
        string config) =>
    [
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-machine", "q35", .. Processor(useKvm), "-smp",
        $"{Processors}", .. Nodes(),
        "-kernel", kernel.Image, "-initrd", initramfs, "-append",
        $"{KernelArguments}{Clock(counterKhz)}{Further("", kernel.Arguments)}{Further("-- ", kernel.ExecutorOption)}",
        "-chardev", $"file,id=console,path={Escaped(console)}", "-serial", "chardev:console",
        "-chardev", "stdio,id=frames,signal=off", "-device", "virtio-serial-pci,max_ports=3", "-device",
        "virtserialport,chardev=frames,name=mmexec",
        "-chardev", $"file,id=config,path={Escaped(config)}", "-device", "virtserialport,chardev=config,name=mmconfig",
        .. disk is null ? [] : Disk(disk, "virtio", "virtio-blk-pci"),
        .. disk is null || !twice ? [] : Disk(disk, "nvme", "nvme,serial=mmt"),
        .. kernel.QemuArguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    private static string Further(string before, string words) => words.Length > 0 ? $" {before}{words}" : "";

    // A kernel that is emulated on a busy machine measures its counter wrong, now and then by a multiple: its seconds, and with them the
    // limits of cases, would be a fraction of ours.
    private static string Clock(long? khz) => khz is null ? "" : string.Create(CultureInfo.InvariantCulture, $" tsc_early_khz={khz}");

    private static string[] Disk(string image, string id, string device) =>
    [
        "-drive", $"file={Escaped(image)},if=none,id={id},format=raw,snapshot=on,cache=unsafe", "-device", $"{device},drive={id}",
    ];

    private static string[] Processor(bool useKvm) =>
        useKvm ? ["-accel", "kvm", "-cpu", "max"] : ["-accel", "tcg,thread=multi", "-cpu", "max,la57=off"];

    private static string[] Nodes()
    {
        string half = (Memory / 2).ToString(CultureInfo.InvariantCulture);
        return
        [
            "-m", (Memory >> 20).ToString(CultureInfo.InvariantCulture), "-object", $"memory-backend-ram,id=m0,size={half}", "-object",
            $"memory-backend-ram,id=m1,size={half}",
            "-numa", $"node,nodeid=0,cpus=0-{Processors - 1},memdev=m0", "-numa", "node,nodeid=1,memdev=m1",
        ];
    }

    // In values of an option a comma ends the value.
    private static string Escaped(string path) => path.Replace(",", ",,", StringComparison.Ordinal);
}
