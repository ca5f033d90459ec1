// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>Addresses of one machine as numbers that mean the same on another.</summary>
/// <remarks>
/// In the arena an address is itself. What the kernel placed elsewhere is known by the region that has it, the first bound first.
/// </remarks>
internal sealed class CommonPlaces(CaseRecord record)
{
    private const ulong ArenaEnd = Wire.ArenaBase + (Wire.ArenaSlots * Wire.ArenaSlot);

    private Dictionary<int, RegionBinding>? bySlot;

    /// <summary>Far above all user addresses: each region that the kernel placed has its own part.</summary>
    private const ulong Elsewhere = 1UL << 60;

    /// <summary>An address that no region has.</summary>
    public const ulong Nowhere = ulong.MaxValue;

    /// <summary>Whether a mapping there has page tables of its own on every machine.</summary>
    public static bool IsInArena(ulong address) => address is >= Wire.ArenaBase and < ArenaEnd;

    /// <summary>The common number of a place, or <see cref="Nowhere"/>.</summary>
    public ulong Of(Place place)
    {
        if (place.Slot == Place.Untold.Slot)
        {
            return Nowhere;
        }

        if (place.Slot < 0)
        {
            return Of(unchecked((ulong)place.Offset));
        }

        ulong raw = RawOf(place);
        ulong common = Of(raw);
        // Before its region: a mapping that was merged with one that has no name.
        return common != Nowhere || raw == 0 ? common : unchecked(Elsewhere + ((ulong)place.Slot << 44) + (ulong)place.Offset);
    }

    /// <summary>The common number of a raw address.</summary>
    public ulong Of(ulong address)
    {
        if (IsInArena(address))
        {
            return address;
        }

        foreach (RegionBinding region in record.Regions)
        {
            if (address >= region.Start && address - region.Start < (ulong)region.Length)
            {
                return Elsewhere + ((ulong)region.Slot << 44) + (address - region.Start);
            }
        }

        // What a script wrote down as a number is the same everywhere; what a kernel chose is not.
        return address < 1UL << 32 ? address : Nowhere;
    }

    /// <summary>Whether a mapping touches a region of the case.</summary>
    public bool TouchesRegion(VmaState vma)
    {
        ulong start = RawOf(vma.Start);
        foreach (RegionBinding region in record.Regions)
        {
            if (start < region.Start + (ulong)region.Length && region.Start < start + (ulong)vma.Length)
            {
                return true;
            }
        }

        return false;
    }

    private ulong RawOf(Place place)
    {
        if (place.Slot < 0)
        {
            return unchecked((ulong)place.Offset);
        }

        bySlot ??= record.Regions.DistinctBy(region => region.Slot).ToDictionary(region => region.Slot);
        return bySlot.TryGetValue(place.Slot, out RegionBinding? known) ? unchecked(known.Start + (ulong)place.Offset) : 0;
    }
}
