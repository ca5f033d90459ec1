// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Counts, for each page frame, the entries that map it, and knows whether one of them is dirty. Kept from sweep to sweep, so that a sweep
/// allocates nothing.
/// </summary>
internal sealed class PageTally(Machine machine)
{
    private readonly Dictionary<SwpEntry, int> swapped = [];
    private int[] mappings = [];
    private bool[] dirty = [];
    private int[] locked = [];
    private bool hasLocked;

    /// <summary>Forgets the last sweep.</summary>
    internal void Begin()
    {
        swapped.Clear();
        int frames = (int)machine.PageAlloc.EndPfn;
        if (mappings.Length < frames)
        {
            mappings = new int[Math.Max(frames, mappings.Length * 2)];
            dirty = new bool[mappings.Length];
            locked = [];
        }
        else
        {
            mappings.AsSpan(0, frames).Clear();
            dirty.AsSpan(0, frames).Clear();
        }

        if (hasLocked)
        {
            Array.Clear(locked);
            hasLocked = false;
        }
    }

    internal void Add(ulong pfn) => mappings[pfn]++;

    internal void AddSwap(SwpEntry entry) => swapped[entry] = swapped.GetValueOrDefault(entry) + 1;

    internal int EntriesOf(SwpEntry entry) => swapped.GetValueOrDefault(entry);

    /// <summary>An entry of a locked mapping. Most machines have none.</summary>
    internal void AddLockedEntry(ulong pfn)
    {
        if (locked.Length < mappings.Length)
        {
            locked = new int[mappings.Length];
        }

        hasLocked = true;
        locked[pfn]++;
    }

    internal int LockedMappingsOf(ulong pfn) => hasLocked ? locked[pfn] : 0;

    internal void AddDirty(ulong pfn) => dirty[pfn] = true;

    internal bool IsDirty(ulong pfn) => dirty[pfn];

    internal int MappingsOf(ulong pfn) => mappings[pfn];
}
