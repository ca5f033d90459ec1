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

    private readonly ulong[] all = new ulong[EntryCount];

    /// <summary>
    /// All entries, or, in a race, none: so whoever is alone pays nothing for the question whether somebody wants to know.
    /// </summary>
    private ulong[] entries;

    /// <summary>Behind the last entry that was ever used: a table of one page is not searched to its end.</summary>
    private int end;
    private Touched touched = null!;

    internal PageTable() => entries = all;

    internal SpinLock Ptl { get; } = new();

    internal MmStruct Mm { get; private set; } = null!;

    internal int Level { get; private set; }

    /// <summary>Its number among what threads can meet at; another one when it is used again.</summary>
    internal ulong Id { get; private set; }

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
        Id = mm.Machine.Scheduler.NewObject();
        Ptl.Bind(mm.Machine.Scheduler, Id);
        Tell(!mm.Machine.Scheduler.IsAlone);
        Level = level;
        Pfn = pfn;
        Base = start;
        end = 0;
    }

    /// <summary>Its machine is gone: it keeps nothing of it, and is as good as new.</summary>
    internal void Detach()
    {
        Kernel.BugOn(Used != 0);
        Mm = null!;
        touched = null!;
        Ptl.Bind(null!, 0);
    }

    /// <summary>mremap hung the table elsewhere: it translates other addresses now.</summary>
    internal void Rebase(VirtAddr start)
    {
        Base = start;
    }

    /// <summary>Reads an entry; legal without the lock, as in the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Pte Get(int index)
    {
        ulong[] quiet = entries;
        return new Pte((uint)index < (uint)quiet.Length ? quiet[index] : GetTold(index));
    }

    /// <summary>A scheduling point in front of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PointAwaitable Point(int index, Sharing sharing, string? name = null) =>
        Mm.Machine.Scheduler.Point(ObjectKind.Entry, Id, index, sharing, name);

    /// <summary>What an entry of an upper table is.</summary>
    internal UpperKind UpperKindOf(int index)
    {
        Kernel.BugOn(Level == PteLevel);
        return Get(index).UpperKind;
    }

    /// <summary>Hangs a lower table into an empty entry. The lock must be held.</summary>
    internal void Link(int index, PageTable lower)
    {
        Kernel.BugOn(UpperKindOf(index) != UpperKind.Absent);
        Kernel.BugOn(lower.Level != Level - 1);
        Ptl.AssertHeld();
        Store(index, Pte.MakeTable(lower.Pfn));
    }

    /// <summary>
    /// Takes a lower table out. Nobody finds it, or what hangs below it, at these addresses any more. The lock must be held.
    /// </summary>
    internal void Unlink(int index)
    {
        Kernel.BugOn(UpperKindOf(index) != UpperKind.Table);
        Ptl.AssertHeld();
        Store(index, default);
        Mm.ForgetPteTable(AddressOf(index), 1UL << Shift(Level));
    }

    /// <summary>The first entry from <paramref name="from"/> on that is not none; 512 when there is none.</summary>
    internal int NextUsed(int from)
    {
        // Eight at a time: the library's search is a little faster, and has to be compiled at every start of a process.
        ulong[] all = this.all;
        int index = from;
        for (; index <= end - 8; index += 8)
        {
            if ((all[index] | all[index + 1] | all[index + 2] | all[index + 3]
                | all[index + 4] | all[index + 5] | all[index + 6] | all[index + 7]) != 0)
            {
                break;
            }
        }

        while (index < end && all[index] == 0)
        {
            index++;
        }

        return index < end ? index : EntryCount;
    }

    /// <summary>
    /// Visits the entries from one index to another, both included, that are not none. The table's lock is held, but the processor looks at
    /// entries without it, and sets its bits: so others come between any two.
    /// </summary>
    internal KTask<Unit> Each<TVisitor>(int first, int last, TVisitor visitor)
        where TVisitor : struct, IEntryVisitor
    {
        Ptl.AssertHeld();
        if (!Mm.Machine.Scheduler.IsAlone)
        {
            return EachInRace(first, last, visitor);
        }

        for (int index = first; index <= last && Used > 0; index++)
        {
            if (all[index] != 0)
            {
                visitor.Visit(this, index);
            }
        }

        visitor.Finish(this);
        return default;
    }

    /// <summary>Stores an entry of a PTE table; upper ones are linked and unlinked. The table's lock must be held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Set(int index, Pte entry)
    {
        Kernel.BugOn(Level != PteLevel);
        Ptl.AssertHeld();
        Store(index, entry);
    }

    /// <summary>As <see cref="Set"/>, for loops whose caller has asserted the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetAsserted(int index, Pte entry) => Store(index, entry);

    /// <summary>Puts an entry in the place of another, neither of them none, in a loop whose caller has asserted the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReplaceAsserted(int index, Pte entry)
    {
        ulong[] quiet = entries;
        if ((uint)index < (uint)quiet.Length)
        {
            quiet[index] = entry.Raw;
        }
        else
        {
            SetTold(index, entry.Raw);
        }
    }

    /// <summary>Empties an entry that is not none, in a loop whose caller has asserted the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ClearAsserted(int index)
    {
        Used--;
        ulong[] quiet = entries;
        if ((uint)index < (uint)quiet.Length)
        {
            quiet[index] = 0;
        }
        else
        {
            SetTold(index, 0);
        }
    }

    /// <summary>The CPU's own store of accessed and dirty bits: no lock, and only bits are added.</summary>
    internal void SetByHardware(int index, Pte entry)
    {
        Kernel.BugOn((entry.Raw & ~(ulong)(PteBits.Accessed | PteBits.Dirty)) != (all[index] & ~(ulong)(PteBits.Accessed | PteBits.Dirty)));
        ReplaceAsserted(index, entry);
        touched.Add(this);
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

    private async KTask<Unit> EachInRace<TVisitor>(int first, int last, TVisitor visitor)
        where TVisitor : struct, IEntryVisitor
    {
        for (int index = first; index <= last; index++)
        {
            if (all[index] != 0)
            {
                await Point(index, Sharing.Read | Sharing.Write);
                visitor.Visit(this, index);
            }
        }

        visitor.Finish(this);
        return default;
    }

    /// <summary>From now on what is done to the entries is told, or no longer.</summary>
    internal void Tell(bool isTold) => entries = isTold ? [] : all;

    private ulong GetTold(int index)
    {
        Races.Touch(ObjectKind.Entry, Id, index, Sharing.Read);
        return all[index];
    }

    private void SetTold(int index, ulong raw)
    {
        Races.Touch(ObjectKind.Entry, Id, index, Sharing.Write);
        all[index] = raw;
    }

    private void Store(int index, Pte entry)
    {
        if (index >= end)
        {
            end = index + 1;
        }

        ulong[] quiet = entries;
        if ((uint)index < (uint)quiet.Length)
        {
            ulong old = quiet[index];
            Used += (entry.Raw == 0 ? 0 : 1) - (old == 0 ? 0 : 1);
            quiet[index] = entry.Raw;
            return;
        }

        Used += (entry.Raw == 0 ? 0 : 1) - (all[index] == 0 ? 0 : 1);
        SetTold(index, entry.Raw);
    }
}
