// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Profiles;

namespace Selftests.Harness.Linux;

/// <summary>The handshake as a profile. What an executor does not tell is the default's.</summary>
internal static class LinuxProfile
{
    public static MachineProfile Of(LinuxFeatures kernel)
    {
        MachineProfile usual = MachineProfile.Default;
        return new MachineProfile
        {
            ZeroPage = kernel.Number("zero_page", 1) != 0,
            SoftDirty = kernel.Number("soft_dirty", 1) != 0,
            PtReclaim = kernel.Number("pt_reclaim", 1) != 0,
            MemoryFailure = kernel.Number("memory_failure", 1) != 0,
            AnonVmaName = kernel.Number("anon_vma_name", 1) != 0,
            CapSysRawio = kernel.Number("cap_sys_rawio", 1) != 0,
            CapIpcLock = kernel.Number("cap_ipc_lock", 1) != 0,
            CapSysResource = kernel.Number("cap_sys_resource", 1) != 0,
            TopDown = kernel.Number("top_down", 1) != 0,
            ShmExec = kernel.Number("shm_exec", 1) != 0,
            MmapMinAddr = kernel.Number("mmap_min_addr", usual.MmapMinAddr),
            LowestMapping = kernel.Number("lowest_mapping", usual.LowestMapping),
            MaxMapCount = kernel.Number("max_map_count", usual.MaxMapCount),
            OvercommitMemory = kernel.Number("overcommit_memory", usual.OvercommitMemory),
            FaultAroundBytes = kernel.Number("fault_around", usual.FaultAroundBytes),
            MemoryBytes = kernel.Number("memory", usual.MemoryBytes),
        };
    }
}
