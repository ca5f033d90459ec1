// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>The mode of fallocate(2).</summary>
[Flags]
public enum FallocateFlags : uint
{
    FALLOC_FL_ALLOCATE_RANGE = 0,
    FALLOC_FL_KEEP_SIZE = 0x1,
    FALLOC_FL_PUNCH_HOLE = 0x2,
    FALLOC_FL_NO_HIDE_STALE = 0x4,
    FALLOC_FL_COLLAPSE_RANGE = 0x8,
    FALLOC_FL_ZERO_RANGE = 0x10,
    FALLOC_FL_INSERT_RANGE = 0x20,
    FALLOC_FL_UNSHARE_RANGE = 0x40,
    FALLOC_FL_WRITE_ZEROES = 0x80,
}
