// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>A processor: the thread that it runs, and the translations that it remembers.</summary>
/// <remarks>
/// arch/x86/include/asm/tlbflush.h:struct tlb_state. Linux: up to six address spaces are kept apart by their PCID; here: one, and another
/// one starts with an empty TLB. A thread has a CPU of its own, and while it sleeps, its CPU has nothing else to do.
/// </remarks>
internal sealed class Cpu : IGate
{
    /// <summary>As many pages as a case uses that is made to be explored; a large one forgets early, as processors do.</summary>
    private const int FewSlots = 64;
    private const int MostSlots = 512;
    private const int RegionBits = 9;

    /// <summary>2^64 by the golden ratio: what is multiplied by it is spread well.</summary>
    private const ulong Golden = 0x9e37_79b9_7f4a_7c15;

    /// <summary>Lives of a TLB are counted in so many bits of a tag; the page number has the rest.</summary>
    private const int LifeBits = 28;
    private const ulong LastLife = (1UL << LifeBits) - 1;

    private readonly SimThread thread;
    private TlbEntry[] slots = new TlbEntry[FewSlots];
    private ulong life = 1;
    private GateWait? wait;

    internal Cpu(SimThread thread, ulong id)
    {
        this.thread = thread;
        Id = id;
    }

    /// <summary>Its number among what threads can meet at.</summary>
    internal ulong Id { get; }

    internal string Name => $"the CPU of {thread}";

    /// <summary>cpu_tlbstate.loaded_mm; null: none yet, or none any more.</summary>
    internal MmStruct? LoadedMm { get; set; }

    /// <summary>Up to here it has heard of what <see cref="MmStruct.TlbGen"/> counts.</summary>
    internal ulong TlbGen { get; set; }

    /// <summary>Nothing runs in user mode, so it looks at what it missed before something does.</summary>
    /// <remarks>cpu_tlbstate_shared.is_lazy</remarks>
    internal bool IsLazy => thread.State != ThreadState.Runnable;

    /// <summary>local_irq_disable(): who interrupts it waits, and tables that it may be walking are not freed.</summary>
    internal bool AreInterruptsOff { get; private set; }

    bool IGate.IsOpen(Sharing sharing) => !AreInterruptsOff;

    internal void DisableInterrupts()
    {
        Kernel.BugOn(AreInterruptsOff);
        AreInterruptsOff = true;
        Scheduler.EnterAtomic();
        if (Races.AreOn)
        {
            // For both: an interrupt comes before it, or behind the end.
            Races.Touch(ObjectKind.Tlb, Id, Operation.All, Sharing.Write);
        }
    }

    internal void EnableInterrupts()
    {
        Kernel.BugOn(!AreInterruptsOff);
        AreInterruptsOff = false;
        Scheduler.LeaveAtomic();
        wait?.Queue.WakeAll();
    }

    /// <summary>
    /// A scheduling point in front of an interrupt, which is passed when the CPU takes it. Only speculative faults switch them off.
    /// </summary>
    internal PointAwaitable PointOfInterrupt(bool maySwitchOff)
    {
        if (!maySwitchOff)
        {
            return Scheduler.Point(ObjectKind.Tlb, Id, Operation.All, Sharing.Write);
        }

        wait ??= new GateWait(this, new WaitQueue(Scheduler), $"{Name} to take an interrupt");
        return Scheduler.Point(new Operation(ObjectKind.Tlb, Id, Operation.All, Sharing.Write), wait);
    }

    private Scheduler Scheduler => thread.Task.Machine.Scheduler;

    internal void DropAll()
    {
        if (life == LastLife)
        {
            Array.Clear(slots);
            life = 0;
        }

        life++;
    }

    /// <summary>Forgets one address.</summary>
    internal void Drop(VirtAddr addr)
    {
        ulong page = addr.PageNumber;
        TlbEntry[] all = slots;
        ref TlbEntry entry = ref all[(int)((page ^ SpreadOf(page)) & ((uint)all.Length - 1))];
        if (entry.Tag == TagOf(page))
        {
            entry = default;
        }
    }

    /// <summary>Forgets the pages from one number up to another.</summary>
    /// <remarks>arch/x86/mm/tlb.c:flush_tlb_one_user()</remarks>
    internal void Drop(ulong first, ulong end)
    {
        TlbEntry[] all = slots;
        for (ulong page = first; page < end;)
        {
            // Neighbours of one region are spread alike.
            ulong spread = SpreadOf(page);
            ulong stop = Math.Min(end, ((page >> RegionBits) + 1) << RegionBits);
            for (; page < stop; page++)
            {
                ref TlbEntry entry = ref all[(int)((page ^ spread) & ((uint)all.Length - 1))];
                if (entry.Tag == TagOf(page))
                {
                    entry = default;
                }
            }
        }
    }

    /// <summary>What the CPU remembers of an address; none: it would look at the table.</summary>
    internal Pte Find(VirtAddr addr)
    {
        TlbEntry entry = slots[SlotOf(addr.PageNumber)];
        return entry.Tag == TagOf(addr.PageNumber) ? entry.Pte : default;
    }

    /// <summary>Remembers an entry that was looked at for an access. Where there is no room, the older one goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fill(VirtAddr addr, Pte pte)
    {
        ulong page = addr.PageNumber;
        ulong tag = TagOf(page);
        TlbEntry[] all = slots;
        ref TlbEntry entry = ref all[(int)((page ^ SpreadOf(page)) & ((uint)all.Length - 1))];
        if (all.Length == MostSlots || entry.Tag == tag || ((entry.Tag ^ tag) & LastLife) != 0)
        {
            // No room could be made, or nothing else that is valid is there: nearly always.
            entry = new TlbEntry(tag, pte);
        }
        else
        {
            FillOrGrow(addr, new TlbEntry(tag, pte));
        }
    }

    /// <summary>All that it remembers.</summary>
    internal IEnumerable<(VirtAddr Address, Pte Pte)> Entries =>
        slots.Where(entry => (entry.Tag & LastLife) == life)
            .Select(entry => (new VirtAddr((entry.Tag >> LifeBits) << VirtAddr.PageShift), entry.Pte));

    /// <summary>The same by their places, for whoever asks behind every step.</summary>
    internal int SlotCount => slots.Length;

    /// <summary>What stands in a place, if it still counts.</summary>
    internal bool TryRemembered(int place, out VirtAddr addr, out Pte pte)
    {
        TlbEntry entry = slots[place];
        (addr, pte) = (new VirtAddr((entry.Tag >> LifeBits) << VirtAddr.PageShift), entry.Pte);
        return (entry.Tag & LastLife) == life;
    }

    private ulong TagOf(ulong page) => (page << LifeBits) | life;

    /// <summary>Neighbours lie beside one another, and mappings far apart seldom in the same place.</summary>
    private int SlotOf(ulong page) => (int)((page ^ SpreadOf(page)) & ((uint)slots.Length - 1));

    private static ulong SpreadOf(ulong page) => unchecked((page >> RegionBits) * Golden) >> 32;

    private void FillOrGrow(VirtAddr addr, TlbEntry entry)
    {
        while (slots.Length < MostSlots && IsTaken(SlotOf(addr.PageNumber), entry.Tag))
        {
            TlbEntry[] old = slots;
            slots = new TlbEntry[old.Length * 2];
            foreach (TlbEntry kept in old.Where(kept => (kept.Tag & LastLife) == life))
            {
                slots[SlotOf(kept.Tag >> LifeBits)] = kept;
            }
        }

        slots[SlotOf(addr.PageNumber)] = entry;
    }

    private bool IsTaken(int index, ulong tag) => (slots[index].Tag & LastLife) == life && slots[index].Tag != tag;
}
