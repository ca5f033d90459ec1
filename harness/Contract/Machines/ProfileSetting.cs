// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Profiles;

/// <summary>One setting of a profile: its name, how it is written, and what a reader is told where it is not the default's.</summary>
public sealed class ProfileSetting
{
    private readonly Func<MachineProfile, object> get;
    private readonly Func<MachineProfile, object, MachineProfile> set;
    private readonly Func<object, string> tell;
    private readonly bool isSwitch;

    private ProfileSetting(
        string name, bool isSwitch, Func<MachineProfile, object> get, Func<MachineProfile, object, MachineProfile> set,
        Func<object, string> tell)
    {
        Name = name;
        this.isSwitch = isSwitch;
        this.get = get;
        this.set = set;
        this.tell = tell;
    }

    /// <summary>Every setting, in the order in which they are told.</summary>
    public static IReadOnlyList<ProfileSetting> All { get; } =
    [
        Switch("zero_page", p => p.ZeroPage, (p, on) => p with { ZeroPage = on }, "this kernel maps no zero page"),
        Switch("soft_dirty", p => p.SoftDirty, (p, on) => p with { SoftDirty = on }, "this kernel keeps no soft-dirty bit"),
        Switch("pt_reclaim", p => p.PtReclaim, (p, on) => p with { PtReclaim = on }, "this kernel's MADV_DONTNEED frees no page table"),
        Switch(
            "memory_failure", p => p.MemoryFailure, (p, on) => p with { MemoryFailure = on },
            "this kernel has no memory failure: what is poisoned is SIGBUS BUS_ADRERR"),
        Switch("anon_vma_name", p => p.AnonVmaName, (p, on) => p with { AnonVmaName = on }, "this kernel has no names of mappings"),
        Switch(
            "cap_sys_rawio", p => p.CapSysRawio, (p, on) => p with { CapSysRawio = on }, "the caller may not map below vm.mmap_min_addr"),
        Switch("cap_ipc_lock", p => p.CapIpcLock, (p, on) => p with { CapIpcLock = on },
            "the caller may not lock memory beyond RLIMIT_MEMLOCK"),
        Switch(
            "cap_sys_resource", p => p.CapSysResource, (p, on) => p with { CapSysResource = on }, "the caller may not raise a hard limit"),
        Switch("top_down", p => p.TopDown, (p, on) => p with { TopDown = on }, "this machine places mappings bottom-up"),
        Switch("shm_exec", p => p.ShmExec, (p, on) => p with { ShmExec = on }, "/dev/shm is mounted noexec"),
        Number("mmap_min_addr", p => p.MmapMinAddr, (p, n) => p with { MmapMinAddr = n }, n => $"vm.mmap_min_addr is {n}"),
        Number("lowest_mapping", p => p.LowestMapping, (p, n) => p with { LowestMapping = n }, n => $"mappings begin at {n}"),
        Number("max_map_count", p => p.MaxMapCount, (p, n) => p with { MaxMapCount = n }, n => $"vm.max_map_count is {n}"),
        Number(
            "overcommit_memory", p => p.OvercommitMemory, (p, n) => p with { OvercommitMemory = n }, n => $"vm.overcommit_memory is {n}"),
        Number("fault_around_bytes", p => p.FaultAroundBytes, (p, n) => p with { FaultAroundBytes = n }, n => $"fault_around_bytes is {n}"),
        Number(
            "memory", p => p.MemoryBytes, (p, n) => p with { MemoryBytes = n }, n => $"this machine has {n >> 20} MiB of memory and swap"),
    ];

    /// <summary>As a profile is written: <c>zero_page</c>.</summary>
    public string Name { get; }

    /// <summary>How it is written.</summary>
    public string Example => isSwitch ? $"{Name}=on or {Name}=off" : $"{Name}={Text(MachineProfile.Default)}";

    /// <summary>The setting of a name, or null.</summary>
    public static ProfileSetting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    /// <summary>The value as a profile is written.</summary>
    public string Text(MachineProfile profile) => get(profile) switch
    {
        bool on => on ? "on" : "off",
        var number => string.Create(CultureInfo.InvariantCulture, $"{number}"),
    };

    internal object Get(MachineProfile profile) => get(profile);

    internal string Tell(MachineProfile profile) => tell(get(profile));

    internal MachineProfile Copy(MachineProfile from, MachineProfile to) => set(to, get(from));

    /// <summary>The profile with a value that is written so; null: it is no value.</summary>
    internal MachineProfile? Read(MachineProfile profile, string text) =>
        !isSwitch ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? set(profile, number) : null
        : text switch
        {
            "on" => set(profile, true),
            "off" => set(profile, false),
            _ => null,
        };

    private static ProfileSetting Switch(
        string name, Func<MachineProfile, bool> get, Func<MachineProfile, bool, MachineProfile> set, string tell) =>
        new(name, true, profile => get(profile), (profile, value) => set(profile, (bool)value), on => (bool)on ? $"{name} is on" : tell);

    private static ProfileSetting Number(
        string name, Func<MachineProfile, long> get, Func<MachineProfile, long, MachineProfile> set, Func<long, string> tell) =>
        new(name, false, profile => get(profile), (profile, value) => set(profile, (long)value), number => tell((long)number));
}
