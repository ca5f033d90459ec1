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
    // as distributions have it.
    private const string KernelArguments =
        "console=ttyS0 loglevel=5 panic=-1 oops=panic hugepages=8 numa_balancing=disable mitigations=off random.trust_cpu=on "
        + "tsc=reliable no_timer_check cryptomgr.notests sysctl.kernel.hung_task_timeout_secs=20 sysctl.vm.mmap_min_addr=65536";

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
    /// <param name="initramfs">What it starts from.</param>
    /// <param name="disk">An image that is not written to, or null.</param>
    /// <param name="console">The file for what it says.</param>
    /// <param name="config">The file for its /proc/config.gz.</param>
    public static IReadOnlyList<string> Arguments(
        KernelRequest kernel, bool useKvm, string initramfs, string? disk, string console, string config) =>
    [
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-machine", "q35", .. Processor(useKvm), "-smp", "1",
        .. Nodes(),
        "-kernel", kernel.Image, "-initrd", initramfs, "-append",
        $"{KernelArguments} {kernel.Arguments}{(kernel.ExecutorOption.Length > 0 ? $" -- {kernel.ExecutorOption}" : "")}".TrimEnd(),
        "-chardev", $"file,id=console,path={Escaped(console)}", "-serial", "chardev:console",
        "-chardev", "stdio,id=frames,signal=off", "-device", "virtio-serial-pci,max_ports=3", "-device",
        "virtserialport,chardev=frames,name=mmexec",
        "-chardev", $"file,id=config,path={Escaped(config)}", "-device", "virtserialport,chardev=config,name=mmconfig",
        .. disk is null
            ? (string[])[]
            : [
                "-drive", $"file={Escaped(disk)},if=none,id=disk,format=raw,snapshot=on,cache=unsafe", "-device",
                "virtio-blk-pci,drive=disk",
            ],
        .. kernel.QemuArguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
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
            "-numa", "node,nodeid=0,cpus=0,memdev=m0", "-numa", "node,nodeid=1,memdev=m1",
        ];
    }

    // In values of an option a comma ends the value.
    private static string Escaped(string path) => path.Replace(",", ",,", StringComparison.Ordinal);
}
