// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>One page of a page table: 512 entries of one level.</summary>
/// <remarks>Level 1 holds PTEs, 2 PMDs, 3 PUDs, 4 is the PGD.</remarks>
internal sealed class PageTable
{
    internal const int EntryCount = 512;
    internal const int PteLevel = 1;
    internal const int PmdLevel = 2;
    internal const int PudLevel = 3;
    internal const int PgdLevel = 4;

    private readonly ulong[] entries = new ulong[EntryCount];

    private Touched touched = null!;

    internal SpinLock Ptl { get; } = new();

    internal MmStruct Mm { get; private set; } = null!;

    internal int Level { get; private set; }

    internal ulong Pfn { get; private set; }

    /// <summary>First address that this table translates.</summary>
    internal VirtAddr Base { get; private set; }

    /// <summary>Entries that are not none.</summary>
    internal int Used { get; private set; }

    /// <summary>The next free table while this one is in the pool.</summary>
    internal PageTable? NextFree { get; set; }

    internal bool IsEmpty => Used == 0;

    internal static int Shift(int level) => VirtAddr.PageShift + (9 * (level - 1));

    internal int IndexOf(VirtAddr addr) => (int)((addr.Value >> Shift(Level)) & (EntryCount - 1));

    internal static int PteIndex(VirtAddr addr) => (int)((addr.Value >> VirtAddr.PageShift) & (EntryCount - 1));

    internal VirtAddr AddressOf(int index) => Base + ((ulong)index << Shift(Level));

    internal void Attach(MmStruct mm, int level, ulong pfn, VirtAddr start)
    {
        Kernel.BugOn(Used != 0);
        Mm = mm;
        touched = mm.Machine.Touched;
        Ptl.Bind(mm.Machine.Scheduler);
        Level = level;
        Pfn = pfn;
        Base = start;
    }

    /// <summary>mremap hung the table elsewhere: it translates other addresses now.</summary>
    internal void Rebase(VirtAddr start)
    {
        Base = start;
    }

    /// <summary>Reads an entry; legal without the lock, as in the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Pte Get(int index) => new(entries[index]);

    /// <summary>The first entry from <paramref name="from"/> on that is not none; 512 when there is none.</summary>
    internal int NextUsed(int from)
    {
        // Eight at a time: the library's search is a little faster, and has to be compiled at every start of a process.
        ulong[] all = entries;
        int index = from;
        for (; index <= all.Length - 8; index += 8)
        {
            if ((all[index] | all[index + 1] | all[index + 2] | all[index + 3]
                | all[index + 4] | all[index + 5] | all[index + 6] | all[index + 7]) != 0)
            {
                break;
            }
        }

        while (index < all.Length && all[index] == 0)
        {
            index++;
        }

        return index;
    }

    /// <summary>Stores an entry. The table's lock must be held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Set(int index, Pte entry)
    {
        Ptl.AssertHeld();
        Store(index, entry);
    }

    /// <summary>As <see cref="Set"/>, for loops whose caller has asserted the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetAsserted(int index, Pte entry) => Store(index, entry);

    /// <summary>Empties an entry that is not none, in a loop whose caller has asserted the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ClearAsserted(int index)
    {
        entries[index] = 0;
        Used--;
    }

    /// <summary>The CPU's own store of accessed and dirty bits: no lock, and only bits are added.</summary>
    internal void SetByHardware(int index, Pte entry)
    {
        Kernel.BugOn((entry.Raw & ~(ulong)(PteBits.Accessed | PteBits.Dirty)) != (entries[index] & ~(ulong)(PteBits.Accessed | PteBits.Dirty)));
        entries[index] = entry.Raw;
        touched.Add(this);
    }

    /// <summary>ptep_get_and_clear()</summary>
    internal Pte GetAndClear(int index)
    {
        Pte old = Get(index);
        Set(index, default);
        return old;
    }

    internal KTask<Unit> Lock() => Ptl.Lock();

    /// <summary>Takes the lock in a plain function, where nobody can hold it.</summary>
    internal void LockAtomic() => Ptl.LockAtomic();

    /// <summary>Lets go of the table. Whoever had the lock may have changed an entry.</summary>
    internal void Unlock()
    {
        touched.Add(this);
        Ptl.Unlock();
    }

    /// <summary>Writes past the lock check: what a test corrupts a table with.</summary>
    internal void SetUnchecked(int index, Pte entry) => Store(index, entry);

    private void Store(int index, Pte entry)
    {
        ulong old = entries[index];
        Used += (entry.Raw == 0 ? 0 : 1) - (old == 0 ? 0 : 1);
        entries[index] = entry.Raw;
    }
}
