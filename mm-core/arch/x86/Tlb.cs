// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>Who has to forget what, and when: flushes of one page, of a range, of an address space.</summary>
/// <remarks>
/// arch/x86/mm/tlb.c. Each flush has a number, counted by the address space; a CPU that has missed one forgets everything. A CPU that
/// sleeps is not interrupted, unless page tables go: it catches up when it wakes. Left out: PCIDs, and what the CPU remembers of upper
/// entries.
/// </remarks>
internal static class Tlb
{
    /// <summary>tlb_single_page_flush_ceiling: more pages than this, and everything goes.</summary>
    private const ulong SinglePageFlushCeiling = 33;

    /// <remarks>arch/x86/mm/tlb.c:flush_tlb_mm_range()</remarks>
    internal static KTask<Unit> FlushTlbMmRange(MmStruct mm, VirtAddr start, VirtAddr end, bool freedTables)
    {
        if (mm.Machine.LeavesFlushesOut)
        {
            return default;
        }

        if (UpToDateAlone(mm) is { } only)
        {
            only.TlbGen = ++mm.TlbGen;
            if (end.Value - start.Value <= SinglePageFlushCeiling << VirtAddr.PageShift)
            {
                only.Drop(start.PageNumber, end.PageNumber);
            }
            else
            {
                only.DropAll();
            }

            return default;
        }

        bool isLong = end == FlushTlbInfo.All || (end - start) >> VirtAddr.PageShift > SinglePageFlushCeiling;
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Tlb, mm.MmapLock.Id, 0, Sharing.Add);
        }

        FlushTlbInfo info = new(mm, isLong ? default : start, isLong ? FlushTlbInfo.All : end, ++mm.TlbGen, freedTables);
        if (!mm.Machine.Scheduler.IsAlone)
        {
            return FlushTlbMulti(info);
        }

        foreach (Cpu cpu in mm.Cpus)
        {
            FlushTlbFunc(cpu, info);
        }

        return default;
    }

    /// <remarks>arch/x86/include/asm/tlbflush.h:flush_tlb_mm()</remarks>
    internal static KTask<Unit> FlushTlbMm(MmStruct mm) => FlushTlbMmRange(mm, default, FlushTlbInfo.All, freedTables: true);

    /// <remarks>arch/x86/include/asm/tlbflush.h:flush_tlb_range()</remarks>
    internal static KTask<Unit> FlushTlbRange(MmStruct mm, VirtAddr start, VirtAddr end) =>
        FlushTlbMmRange(mm, start, end, freedTables: false);

    /// <remarks>arch/x86/include/asm/tlbflush.h:flush_tlb_page()</remarks>
    internal static KTask<Unit> FlushTlbPage(MmStruct mm, VirtAddr addr)
    {
        if (mm.Machine.LeavesFlushesOut || UpToDateAlone(mm) is not { } only)
        {
            return FlushTlbMmRange(mm, addr, addr + VirtAddr.PageSize, freedTables: false);
        }

        only.TlbGen = ++mm.TlbGen;
        only.Drop(addr);
        return default;
    }

    /// <summary>Does a CPU that remembers the old entry do something that the new one forbids, or nothing that it asks for?</summary>
    /// <remarks>arch/x86/include/asm/tlbflush.h:pte_needs_flush(). What is only allowed by the new entry costs a fault at most.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool PteNeedsFlush(Pte old, Pte now)
    {
        const PteBits onClear = PteBits.Dirty | PteBits.Present;
        const PteBits onChange = PteBits.Write | PteBits.User | PteBits.NoExecute;
        if (!old.IsHardwarePresent)
        {
            return false;
        }

        const ulong always = (ulong)onChange | Pte.PfnMask;
        ulong changed = old.Raw ^ now.Raw;
        return (changed & (always | (old.Raw & (ulong)onClear))) != 0;
    }

    /// <summary>Empties an entry, and has it forgotten: from now on nobody can store to the page.</summary>
    /// <remarks>mm/pgtable-generic.c:ptep_clear_flush()</remarks>
    internal static KTask<Unit> PtepClearFlush(PageTable table, int index)
    {
        Pte old = table.Get(index);
        table.Set(index, default);
        return old.IsHardwarePresent ? FlushTlbPage(table.Mm, table.AddressOf(index)) : default;
    }

    /// <summary>A CPU forgets what it is told to, and more where it has missed something.</summary>
    /// <remarks>arch/x86/mm/tlb.c:flush_tlb_func()</remarks>
    internal static void FlushTlbFunc(Cpu cpu, in FlushTlbInfo info)
    {
        if (Races.AreOn)
        {
            // Whether a flush that is asked for meanwhile counts already decides how much is forgotten.
            Races.Touch(ObjectKind.Tlb, info.Mm.MmapLock.Id, 0, Sharing.Read);
        }

        if (!ShouldFlushTlb(cpu, info) || cpu.TlbGen == info.Mm.TlbGen)
        {
            return;
        }

        if (!info.IsAll && info.NewTlbGen == cpu.TlbGen + 1 && info.NewTlbGen == info.Mm.TlbGen)
        {
            cpu.Drop(info.Start.PageNumber, info.End.PageNumber);
        }
        else
        {
            cpu.DropAll();
        }

        cpu.TlbGen = info.Mm.TlbGen;
    }

    /// <summary>A thread goes on: its CPU forgets another address space's translations, and what it has missed of its own.</summary>
    /// <remarks>arch/x86/mm/tlb.c:switch_mm_irqs_off()</remarks>
    internal static void SwitchMm(Cpu cpu, MmStruct? next)
    {
        if (cpu.LoadedMm != next)
        {
            cpu.LoadedMm?.RemoveCpu(cpu);
            next?.AddCpu(cpu);
            cpu.LoadedMm = next;
            cpu.TlbGen = 0;
        }

        if (next is not null && cpu.TlbGen != next.TlbGen)
        {
            cpu.DropAll();
            cpu.TlbGen = next.TlbGen;
        }
    }

    /// <summary>Told that pages of an address space were taken out, and that their flush comes later, in one go.</summary>
    /// <remarks>arch/x86/include/asm/tlbflush.h:arch_tlbbatch_add_pending()</remarks>
    internal static void ArchTlbbatchAddPending(TlbBatch batch, MmStruct mm)
    {
        mm.TlbGen++;
        batch.Cpus.UnionWith(mm.Cpus);
    }

    /// <summary>Every CPU that has run one of the address spaces since forgets everything.</summary>
    /// <remarks>arch/x86/mm/tlb.c:arch_tlbbatch_flush()</remarks>
    internal static async KTask<Unit> ArchTlbbatchFlush(TlbBatch batch)
    {
        foreach (Cpu cpu in batch.Cpus.OrderBy(cpu => cpu.Id))
        {
            if (cpu.LoadedMm is { } mm)
            {
                await Interrupt(cpu, mm);
                FlushTlbFunc(cpu, new FlushTlbInfo(mm, default, FlushTlbInfo.All, mm.TlbGen, FreedTables: false));
            }
        }

        batch.Cpus.Clear();
        return default;
    }

    /// <summary>One CPU after the other is interrupted; who asked for it waits for all.</summary>
    /// <remarks>arch/x86/mm/tlb.c:native_flush_tlb_multi()</remarks>
    private static async KTask<Unit> FlushTlbMulti(FlushTlbInfo info)
    {
        foreach (Cpu cpu in info.Mm.Cpus.ToArray())
        {
            await Interrupt(cpu, info.Mm);
            FlushTlbFunc(cpu, info);
        }

        return default;
    }

    /// <summary>A CPU that has its interrupts off is waited for.</summary>
    private static async KTask<Unit> Interrupt(Cpu cpu, MmStruct mm)
    {
        do
        {
            await cpu.PointOfInterrupt(mm.IsSpeculative);
        }
        while (cpu.AreInterruptsOff);

        return default;
    }

    /// <summary>The one CPU that has to forget, where nobody races and it has missed nothing: nearly always.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Cpu? UpToDateAlone(MmStruct mm) =>
        mm.Machine.Scheduler.IsAlone && mm.OnlyCpu is { IsLazy: false } only && only.TlbGen == mm.TlbGen ? only : null;

    /// <remarks>arch/x86/mm/tlb.c:should_flush_tlb()</remarks>
    private static bool ShouldFlushTlb(Cpu cpu, in FlushTlbInfo info) =>
        cpu.LoadedMm == info.Mm && (info.FreedTables || !cpu.IsLazy);
}
