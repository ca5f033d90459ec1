// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a mapping allows and wants. Bits stand where x86-64 has them in 6.18.</summary>
/// <remarks>include/linux/mm.h</remarks>
[Flags]
public enum VmFlags : ulong
{
    None = 0,

    Read = 0x1,
    Write = 0x2,
    Exec = 0x4,
    Shared = 0x8,

    /// <summary>mprotect may set Read; the other May bits likewise.</summary>
    MayRead = 0x10,
    MayWrite = 0x20,
    MayExec = 0x40,
    MayShare = 0x80,

    GrowsDown = 0x100,
    UffdMissing = 0x200,
    PfnMap = 0x400,

    /// <summary>There were guards in the mapping: fork copies its entries.</summary>
    MaybeGuard = 0x800,
    UffdWp = 0x1000,

    Locked = 0x2000,
    Io = 0x4000,
    SeqRead = 0x8000,
    RandRead = 0x1_0000,

    /// <summary>MADV_DONTFORK.</summary>
    DontCopy = 0x2_0000,
    DontExpand = 0x4_0000,
    LockOnFault = 0x8_0000,

    /// <summary>The mapping's pages are charged to the commit limit.</summary>
    Account = 0x10_0000,
    NoReserve = 0x20_0000,
    Hugetlb = 0x40_0000,
    Sync = 0x80_0000,
    WipeOnFork = 0x200_0000,
    DontDump = 0x400_0000,

    /// <summary>Nothing in the mapping is older than the last clear_refs: all of it counts as soft-dirty.</summary>
    SoftDirty = 0x800_0000,
    MixedMap = 0x1000_0000,
    HugePage = 0x2000_0000,
    NoHugePage = 0x4000_0000,
    Mergeable = 0x8000_0000,
    Droppable = 1UL << 40,
    UffdMinor = 1UL << 41,
    Sealed = 1UL << 42,

    AccessFlags = Read | Write | Exec,

    /// <summary>Mappings that mremap may not grow and merges leave alone.</summary>
    Special = Io | DontExpand | PfnMap | MixedMap,

    /// <summary>VM_LOCKED_MASK</summary>
    LockedMask = Locked | LockOnFault,

    UffdMask = UffdMissing | UffdWp | UffdMinor,

    /// <summary>A merged mapping has these when one of its parts had them.</summary>
    Sticky = SoftDirty | MaybeGuard,

    /// <summary>Differences in these do not keep two mappings apart.</summary>
    IgnoreMerge = Sticky,

    /// <summary>May* bits of a mapping that nothing restricts.</summary>
    MayAll = MayRead | MayWrite | MayExec,
}
