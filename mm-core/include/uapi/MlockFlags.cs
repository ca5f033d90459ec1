// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Flags of mlock2(2).</summary>
[Flags]
public enum MlockFlags : ulong
{
    /// <summary>Pages are locked as they come, and not brought in.</summary>
    MLOCK_ONFAULT = 0x1,
}
