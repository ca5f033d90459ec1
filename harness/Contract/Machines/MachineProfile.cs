// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json.Serialization;

namespace Selftests.Harness.Profiles;

/// <summary>
/// What a machine is by its kernel's configuration, its knobs and its caller's privileges: all that the model can be set to.
/// </summary>
/// <remarks>Scripts are written for <see cref="Default"/>. Names and values are those of <see cref="ProfileSetting"/>.</remarks>
public sealed record MachineProfile
{
    /// <summary>The machine that scripts are written for.</summary>
    public static MachineProfile Default { get; } = new();

    /// <summary>Whether a read fault maps the shared zero page.</summary>
    public bool ZeroPage { get; init; } = true;

    /// <summary>Whether entries and mappings keep the soft-dirty bit.</summary>
    public bool SoftDirty { get; init; } = true;

    /// <summary>Whether MADV_DONTNEED over a whole page table frees the table.</summary>
    public bool PtReclaim { get; init; } = true;

    /// <summary>Whether the kernel handles memory that has failed, and says so of what is poisoned.</summary>
    public bool MemoryFailure { get; init; } = true;

    /// <summary>Whether mappings may be named.</summary>
    public bool AnonVmaName { get; init; } = true;

    /// <summary>Whether the caller may map below <see cref="MmapMinAddr"/>.</summary>
    public bool CapSysRawio { get; init; } = true;

    /// <summary>Whether the caller may lock memory beyond RLIMIT_MEMLOCK.</summary>
    public bool CapIpcLock { get; init; } = true;

    /// <summary>Whether the caller may raise hard limits.</summary>
    public bool CapSysResource { get; init; } = true;

    /// <summary>Whether the kernel places each mapping below the one before; with vm.legacy_va_layout it does not.</summary>
    public bool TopDown { get; init; } = true;

    /// <summary>Whether files of /dev/shm may be mapped to run: containers mount it noexec.</summary>
    public bool ShmExec { get; init; } = true;

    /// <summary>vm.mmap_min_addr, in bytes.</summary>
    public long MmapMinAddr { get; init; } = 65_536;

    /// <summary>
    /// The lowest address to which a hint is rounded, in bytes: a security module's bound may lie above vm.mmap_min_addr.
    /// </summary>
    public long LowestMapping { get; init; } = 65_536;

    /// <summary>vm.max_map_count</summary>
    public long MaxMapCount { get; init; } = 65_530;

    /// <summary>vm.overcommit_memory. With 2 the limit is shared with whatever else runs: the model has none then.</summary>
    public long OvercommitMemory { get; init; }

    /// <summary>The window in which a read fault of a file maps what is in the page cache, in bytes.</summary>
    public long FaultAroundBytes { get; init; } = 64 << 10;

    /// <summary>Memory and swap, in bytes: no single mapping may promise more.</summary>
    public long MemoryBytes { get; init; } = 16L << 30;

    /// <summary>Whether a script that is written for the default machine may see another one here.</summary>
    public bool IsDefault => this == Default;

    /// <summary>The settings that are not the default's, each alone, with what a reader is told of it.</summary>
    [JsonIgnore]
    public IEnumerable<Deviation> Deviations =>
        ProfileSetting.All.Where(setting => !Equals(setting.Get(this), setting.Get(Default)))
            .Select(setting => new Deviation(setting.Tell(this), setting.Copy(this, Default)));

    /// <summary>Reads <c>zero_page=off, max_map_count=1000</c> over this profile.</summary>
    /// <param name="text">Settings, separated by commas.</param>
    /// <param name="profile">This profile with them.</param>
    /// <param name="wrong">What is wrong with the text, or empty.</param>
    public bool TryForce(string text, out MachineProfile profile, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(text);
        profile = this;
        wrong = "";
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
            if (ProfileSetting.Find(parts[0]) is not { } setting)
            {
                wrong = $"a profile has no '{parts[0]}'; it has {string.Join(", ", ProfileSetting.All.Select(known => known.Name))}";
                return false;
            }

            if (parts.Length < 2 || setting.Read(profile, parts[1]) is not { } changed)
            {
                wrong = $"'{item}' is no setting of a profile: {setting.Example}";
                return false;
            }

            profile = changed;
        }

        return true;
    }
}
