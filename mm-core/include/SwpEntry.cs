// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What stands in an entry that is neither none nor present: a type, and an offset that means what the type says.</summary>
/// <remarks>
/// include/linux/swapops.h; include/linux/swap.h. The offset is a slot of swap area <see cref="Type"/>, a frame with bits of its history
/// above it, or the bits of a marker. Types as in a kernel with memory failure and device memory; without them the swap areas are more,
/// and migration stands higher.
/// </remarks>
public readonly record struct SwpEntry(int Type, ulong Offset)
{
    /// <summary>Types below are swap areas.</summary>
    public const int MaxSwapfiles = 24;

    internal const int HwPoison = 24;
    internal const int MigrationRead = 25;
    internal const int MigrationReadExclusive = 26;
    internal const int MigrationWrite = 27;
    internal const int DeviceWrite = 28;
    internal const int DeviceRead = 29;
    internal const int PteMarker = 31;

    private const int PfnBits = 40;
    private const ulong PfnMask = (1UL << PfnBits) - 1;
    private const ulong MigrationYoung = 1UL << PfnBits;
    private const ulong MigrationDirty = 1UL << (PfnBits + 1);

    public PteKind Kind => KindOf(Type);

    /// <summary>A slot of a swap area: !non_swap_entry().</summary>
    public bool IsSwap => Type < MaxSwapfiles;

    public bool IsMigration => Type is >= MigrationRead and <= MigrationWrite;

    /// <summary>The page was shared, or nobody may write it: is_readable_migration_entry().</summary>
    public bool IsReadableMigration => Type == MigrationRead;

    public bool IsWritableMigration => Type == MigrationWrite;

    public bool IsMarker => Type == PteMarker;

    /// <summary>A page stands behind it: is_pfn_swap_entry().</summary>
    public bool IsPfn => Type is >= HwPoison and < PteMarker;

    /// <summary>The page that is moved, poisoned, or on a device.</summary>
    /// <remarks>include/linux/swapops.h:swp_offset_pfn()</remarks>
    public ulong Pfn
    {
        get
        {
            Kernel.BugOn(!IsPfn);
            return Offset & PfnMask;
        }
    }

    /// <remarks>include/linux/swapops.h:pte_marker_get()</remarks>
    public PteMarkers Markers => IsMarker ? (PteMarkers)Offset & PteMarkers.All : PteMarkers.None;

    /// <summary>Nothing in it but what its type may say.</summary>
    public bool IsWellFormed => Kind switch
    {
        PteKind.Marker => Markers != PteMarkers.None && Offset == (ulong)Markers,
        PteKind.Migration => (Offset & ~(PfnMask | MigrationYoung | MigrationDirty)) == 0,
        PteKind.HwPoison or PteKind.Device => (Offset & ~PfnMask) == 0,
        _ => true,
    };

    /// <remarks>include/linux/swapops.h:make_pte_marker_entry()</remarks>
    public static SwpEntry MakeMarker(PteMarkers markers) => new(PteMarker, (ulong)markers);

    internal static PteKind KindOf(int type) => type switch
    {
        < MaxSwapfiles => PteKind.Swap,
        HwPoison => PteKind.HwPoison,
        < DeviceWrite => PteKind.Migration,
        < PteMarker => PteKind.Device,
        _ => PteKind.Marker,
    };

    /// <summary>The same page, which nobody may write any more; who had it for himself keeps that, or, shared now, loses it.</summary>
    /// <remarks>
    /// include/linux/swapops.h:make_readable_migration_entry(), include/linux/swapops.h:make_readable_exclusive_migration_entry()
    /// </remarks>
    internal SwpEntry ToReadableMigration(bool keepExclusive)
    {
        Kernel.BugOn(!IsMigration);
        return new SwpEntry(keepExclusive ? MigrationReadExclusive : MigrationRead, Offset);
    }

    public override string ToString() => Kind switch
    {
        PteKind.Swap => $"swap {Type}:{Offset}",
        PteKind.Marker => $"marker {Markers}",
        PteKind.HwPoison => $"hwpoison pfn:{Pfn}",
        PteKind.Device => $"device pfn:{Pfn}",
        _ => $"migration {(IsReadableMigration ? "read" : IsWritableMigration ? "write" : "exclusive")} pfn:{Pfn}",
    };
}
