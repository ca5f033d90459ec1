// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Flags of mmap(2), x86-64 values.</summary>
[Flags]
public enum MapFlags : ulong
{
    MAP_FILE = 0x0,
    MAP_SHARED = 0x1,
    MAP_PRIVATE = 0x2,
    MAP_SHARED_VALIDATE = 0x3,
    MAP_TYPE = 0xf,
    MAP_DROPPABLE = 0x8,
    MAP_FIXED = 0x10,
    MAP_ANONYMOUS = 0x20,
    MAP_32BIT = 0x40,
    MAP_ABOVE4G = 0x80,
    MAP_GROWSDOWN = 0x100,
    MAP_DENYWRITE = 0x800,
    MAP_EXECUTABLE = 0x1000,
    MAP_LOCKED = 0x2000,
    MAP_NORESERVE = 0x4000,
    MAP_POPULATE = 0x8000,
    MAP_NONBLOCK = 0x1_0000,
    MAP_STACK = 0x2_0000,
    MAP_HUGETLB = 0x4_0000,
    MAP_SYNC = 0x8_0000,
    MAP_FIXED_NOREPLACE = 0x10_0000,
    MAP_UNINITIALIZED = 0x400_0000,
}
