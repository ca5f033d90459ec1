// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A processor: the thread that it runs, and the translations that it remembers.</summary>
/// <remarks>
/// arch/x86/include/asm/tlbflush.h:struct tlb_state. Linux: up to six address spaces are kept apart by their PCID; here: one, and another one
/// starts with an empty TLB. A thread has a CPU of its own, and while it sleeps, its CPU has nothing else to do.
/// </remarks>
internal sealed class Cpu
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
    internal void Drop(VirtAddr addr) => Drop(addr.PageNumber, addr.PageNumber + 1);

    /// <summary>Forgets the pages from one number up to another.</summary>
    /// <remarks>arch/x86/mm/tlb.c:flush_tlb_one_user()</remarks>
    internal void Drop(ulong first, ulong end)
    {
        TlbEntry[] all = slots;
        for (ulong page = first; page < end; page++)
        {
            ref TlbEntry entry = ref all[SlotOf(page)];
            if (entry.Tag == TagOf(page))
            {
                entry = default;
            }
        }
    }

    /// <summary>What the CPU remembers of an address; none: it would look at the table.</summary>
    internal Pte Find(VirtAddr addr)
    {
        int index = SlotOf(addr.PageNumber);
        return slots[index].Tag == TagOf(addr.PageNumber) ? slots[index].Pte : default;
    }

    /// <summary>Remembers an entry that was looked at for an access. Where there is no room, the older one goes.</summary>
    internal void Fill(VirtAddr addr, Pte pte)
    {
        int index = SlotOf(addr.PageNumber);
        ulong tag = TagOf(addr.PageNumber);
        TlbEntry[] all = slots;
        if (all[index].Tag == tag || ((all[index].Tag ^ tag) & LastLife) != 0)
        {
            // Nothing else that is valid is there: nearly always.
            all[index] = new TlbEntry(tag, pte);
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

    private ulong TagOf(ulong page) => (page << LifeBits) | life;

    /// <summary>Neighbours lie beside one another, and mappings far apart seldom in the same place.</summary>
    private int SlotOf(ulong page) => unchecked((int)(page ^ (((page >> RegionBits) * Golden) >> 32)) & (slots.Length - 1));

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
