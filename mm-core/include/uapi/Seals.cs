// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What cannot be done to a memory file any more.</summary>
/// <remarks>F_SEAL_* of fcntl(2).</remarks>
[Flags]
public enum Seals : uint
{
    None = 0,
    F_SEAL_SEAL = 0x1,
    F_SEAL_SHRINK = 0x2,
    F_SEAL_GROW = 0x4,
    F_SEAL_WRITE = 0x8,
    F_SEAL_FUTURE_WRITE = 0x10,
    F_SEAL_EXEC = 0x20,
}
