// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Profiles;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

/// <summary>A machine as mm-core takes it: what the kernel underneath is, and over it what the script's machine block says.</summary>
internal static class ModelConfig
{
    private const string MaxMapCount = "/proc/sys/vm/max_map_count";
    private const string MmapMinAddr = "/proc/sys/vm/mmap_min_addr";
    private const string UnprivilegedUserfaultfd = "/proc/sys/vm/unprivileged_userfaultfd";
    private const string Swap = "swap";
    private const string Speculative = "speculative_page_fault";
    private const string KernelKey = "kernel";
    private const string Overcommit = "/proc/sys/vm/overcommit_memory";

    /// <summary>CONFIG_LSM_MMAP_MIN_ADDR, as distributions have it.</summary>
    private const ulong LsmMmapMinAddr = 65_536;

    private static readonly MachineConfig Default = Of(MachineProfile.Default);

    /// <summary>The keys that mean something to the model; those of knobs as <c>knob PATH</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        [
            "memory", Swap, "tmpfs", "fault_around_bytes", "zero_page", "soft_dirty", Speculative, KernelKey, $"knob {MaxMapCount}",
            $"knob {MmapMinAddr}", $"knob {Overcommit}", $"knob {UnprivilegedUserfaultfd}",
        ];

    public static MachineConfig Of(MachineSettings settings, MachineProfile profile)
    {
        MachineConfig config = profile.IsDefault ? Default : Of(profile);
        config = settings.Kernel is { } kernel ? config with { Rules = KernelRules.Of(kernel) } : config;
        foreach ((string key, Operand value) in settings.Values)
        {
            config = value switch
            {
                NumberOperand number => WithNumber(config, MachineSettings.FileOf(key) ?? key, number.Value),
                TextOperand word => WithWord(config, key, word.Value),
                _ => config,
            };
        }

        return config;
    }

    /// <summary>Why the model cannot be this machine, or null.</summary>
    public static string? WhyNot(MachineSettings settings) =>
        settings.Kernel is { } kernel && !KernelRules.IsKnown(kernel)
            ? $"kernel {settings.KernelText}: the model knows something of {KernelRules.Oldest} to {KernelRules.Newest}"
            : null;

    private static MachineConfig Of(MachineProfile profile) => new()
    {
        ZeroPage = profile.ZeroPage,
        SoftDirty = profile.SoftDirty,
        PtReclaim = profile.PtReclaim,
        MemoryFailure = profile.MemoryFailure,
        AnonVmaName = profile.AnonVmaName,
        CapSysRawio = profile.CapSysRawio,
        CapIpcLock = profile.CapIpcLock,
        CapSysResource = profile.CapSysResource,
        TopDown = profile.TopDown,
        TmpfsExec = profile.ShmExec,
        MmapMinAddr = (ulong)profile.LowestMapping,
        DacMmapMinAddr = (ulong)profile.MmapMinAddr,
        MaxMapCount = (int)Math.Min(profile.MaxMapCount, int.MaxValue),
        OvercommitMemory = (OvercommitMemory)profile.OvercommitMemory,
        FaultAroundBytes = (ulong)profile.FaultAroundBytes,
        MemoryBytes = (ulong)profile.MemoryBytes,
    };

    private static MachineConfig WithNumber(MachineConfig config, string key, long value) => key switch
    {
        "memory" => config with { MemoryBytes = (ulong)value },
        Swap => config with { SwapPages = VirtAddr.AlignUp((ulong)value) >> VirtAddr.PageShift },
        "tmpfs" => config with { TmpfsBytes = (ulong)value, TmpfsExec = true },
        "fault_around_bytes" => config with { FaultAroundBytes = (ulong)value },
        MaxMapCount => config with { MaxMapCount = (int)Math.Clamp(value, 0, int.MaxValue) },
        MmapMinAddr => config with { DacMmapMinAddr = (ulong)value, MmapMinAddr = Math.Max((ulong)value, LsmMmapMinAddr) },
        UnprivilegedUserfaultfd => config with { UnprivilegedUserfaultfd = value != 0 },
        Overcommit => config with { OvercommitMemory = (OvercommitMemory)value },
        _ => config,
    };

    private static MachineConfig WithWord(MachineConfig config, string key, string word) => key switch
    {
        "zero_page" => config with { ZeroPage = word == "on" },
        "soft_dirty" => config with { SoftDirty = word == "on" },
        Speculative => config with { SpeculativePageFault = word == "on" },
        _ => config,
    };
}
