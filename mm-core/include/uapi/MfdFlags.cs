// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Flags of memfd_create(2).</summary>
[Flags]
public enum MfdFlags : uint
{
    None = 0,
    MFD_CLOEXEC = 0x1,
    MFD_ALLOW_SEALING = 0x2,
    MFD_HUGETLB = 0x4,
    MFD_NOEXEC_SEAL = 0x8,
    MFD_EXEC = 0x10,
}
