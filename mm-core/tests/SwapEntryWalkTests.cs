// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>What each walk over entries does with those that are neither none nor present, placed by hand.</summary>
public sealed class SwapEntryWalkTests
{
    private const ulong Page = VirtAddr.PageSize;
    private const int Written = 0x5a;

    [Test]
    public void SwapEntry_IsCountedAndHoldsEveryInvariant()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        SwapOut(box, p, exclusive: true);

        box.Machine.Checks.Run().Should().BeEmpty();
        box.Inspect.Rss(box.Task, MmCounter.SwapEnts).Should().Be(1);
        box.Inspect.Rss(box.Task, MmCounter.AnonPages).Should().Be(0);
        box.Pte(p).IsAnonExclusive.Should().BeTrue();
        box.Inspect.Memory(box.Task, p).Should().Be(Written);
    }

    /// <summary>It became present, with the slot for a frame.</summary>
    [TestCase(Prot.PROT_READ)]
    [TestCase(Prot.PROT_NONE)]
    [TestCase(Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC)]
    public void Mprotect_LeavesASwapEntryAlone(Prot prot)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        Pte before = SwapOut(box, p, exclusive: true);

        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, 4 * Page, (ulong)prot)).IsError.Should().BeFalse();
        box.Pte(p).Pte.Should().Be(before);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    // S0-23: what comes back writable by its entry alone must lose that by it, too.
    [Test]
    public void Mprotect_TakesTheRightToWriteFromAPageThatIsMoved()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        Pte moved = Migrate(box, p, SwpEntry.MigrationWrite).MkSwpSoftDirty();
        Place(box, p, moved);

        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, Page, (ulong)Prot.PROT_READ));
        box.Pte(p).Pte.Should().Be(moved.WithSwpEntry(moved.ToSwpEntry() with { Type = SwpEntry.MigrationReadExclusive }));
    }

    [TestCase(PteMarkers.Guard)]
    [TestCase(PteMarkers.Poisoned)]
    public void Mprotect_LeavesMarkersAlone(PteMarkers marker)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        box.Store(p, Written);
        Place(box, p + Page, Pte.MakeMarker(marker));

        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, 4 * Page, (ulong)Prot.PROT_READ));
        box.Pte(p + Page).Pte.Should().Be(Pte.MakeMarker(marker));
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    /// <summary>The bit of a present entry lies in the middle of the offset.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Mremap_MovesASwapEntry_AndItsOwnSoftDirtyBit(bool softDirty)
    {
        TestMachine box = new(new MachineConfig { SoftDirty = softDirty });
        VirtAddr p = box.Map(4);
        VirtAddr q = box.Map(8);
        Pte before = SwapOut(box, p, exclusive: true);
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));

        const ulong moveThere = (ulong)(MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED);
        box.Run(() => box.Machine.Syscalls.Mremap(box.Task, p.Value, 4 * Page, 4 * Page, moveThere, q.Value)).IsError.Should().BeFalse();
        box.Pte(q).Pte.Should().Be(softDirty ? before.MkSwpSoftDirty() : before);
        box.Pte(q + Page).Pte.ToSwpEntry().Markers.Should().Be(PteMarkers.Guard);
        box.Pte(p).Pte.IsNone.Should().BeTrue();
        box.Machine.Checks.Run().Should().BeEmpty();
        box.Inspect.Memory(box.Task, q).Should().Be(Written);
    }

    /// <summary>As measured: a guard in front of a file shows what the page cache has, one in anonymous memory nothing.</summary>
    [Test]
    public void Mincore_AsksTheSwapCache_AndPassesOverMarkers()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(8);
        SwpEntry slot = SwapOut(box, p, exclusive: true).ToSwpEntry();
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));
        Migrate(box, p + (2 * Page), SwpEntry.MigrationRead);
        VirtAddr f = box.Map(2, file: box.Memfd(2), shared: true);
        box.Store(f, 1);
        box.Zap(f, 1);
        Place(box, f, Pte.MakeMarker(PteMarkers.Guard));

        Residents(box, p, 3).Should().Equal(false, false, true);
        box.Inspect.IsResident(box.Task, f).Should().BeTrue();

        Folio folio = box.Machine.PageAlloc.AllocFolio()!;
        folio.SetFlag(PageFlags.SwapBacked | PageFlags.Uptodate);
        SwapState.AddToSwapCache(box.Machine, folio, slot);
        Residents(box, p, 3).Should().Equal(true, false, true);
    }

    [Test]
    public void Zap_FreesTheSlot_AndThePageThatIsOnlyCached()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        SwpEntry slot = SwapOut(box, p, exclusive: true).ToSwpEntry();
        Folio folio = box.Machine.PageAlloc.AllocFolio()!;
        folio.SetFlag(PageFlags.SwapBacked | PageFlags.Uptodate);
        SwapState.AddToSwapCache(box.Machine, folio, slot);
        box.Machine.PageAlloc.Put(folio);
        box.Machine.Checks.Run().Should().BeEmpty();

        box.Zap(p, 4);
        box.Machine.SwapInfo[0].IsFree(slot.Offset).Should().BeTrue();
        folio.RefCount.Should().Be(0);
        box.Inspect.Rss(box.Task, MmCounter.SwapEnts).Should().Be(0);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void Zap_KeepsGuards_UntilTheMappingGoes()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        box.Store(p, Written);
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));
        Place(box, p + (2 * Page), Pte.MakeMarker(PteMarkers.Poisoned));
        Place(box, p + (3 * Page), Pte.MakeMarker(PteMarkers.UffdWp));

        box.Zap(p, 4);
        Kinds(box, p, 4).Should().Equal(PteKind.None, PteKind.Marker, PteKind.None, PteKind.None);

        box.Run(() => box.Machine.Syscalls.Munmap(box.Task, p.Value, 4 * Page)).IsError.Should().BeFalse();
        box.Machine.Checks.Run().Should().BeEmpty();
        box.Inspect.PageTables(box.Task).Should().Be(0);
    }

    [Test]
    public void Zap_OfAPageThatIsMoved_TakesItFromTheCounterOnly()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        Folio folio = FolioOf(box, Migrate(box, p, SwpEntry.MigrationWrite));

        box.Zap(p, 4);
        box.Inspect.Rss(box.Task, MmCounter.AnonPages).Should().Be(0);
        (folio.RefCount, folio.MapCount).Should().Be((1, 0));
    }

    [Test]
    public void Exit_GivesBackSlotsAndMarkers()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        SwpEntry slot = SwapOut(box, p, exclusive: true).ToSwpEntry();
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));
        TaskStruct child = box.Fork();
        Swapfile.SwpSwapcount(box.Machine, slot).Should().Be(2);

        box.Exit(child);
        Swapfile.SwpSwapcount(box.Machine, slot).Should().Be(1);
        box.Exit(box.Task);
        box.Machine.SwapInfo[0].IsFree(slot.Offset).Should().BeTrue();
        box.Machine.Dmesg.Should().BeEmpty();
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    // S2-48
    [Test]
    public void Fork_SharesTheSlot_AndNobodyHasItForHimself()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        Pte before = SwapOut(box, p, exclusive: true).MkSwpSoftDirty();
        Place(box, p, before);

        TaskStruct child = box.Fork();
        box.Pte(p).Pte.Should().Be(before.ClearSwpExclusive());
        box.Pte(p, child).Pte.Should().Be(before.ClearSwpExclusive());
        box.Inspect.Rss(child, MmCounter.SwapEnts).Should().Be(1);
        box.Inspect.Memory(child, p).Should().Be(Written);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    // S2-48
    [Test]
    public void Fork_OfAPageThatIsMoved_TakesTheRightToWriteFromBoth()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        Pte moved = Migrate(box, p, SwpEntry.MigrationWrite);
        Pte shared = moved.WithSwpEntry(moved.ToSwpEntry() with { Type = SwpEntry.MigrationRead });

        TaskStruct child = box.Fork();
        box.Pte(p).Pte.Should().Be(shared);
        box.Pte(p, child).Pte.Should().Be(shared);
        box.Inspect.Rss(child, MmCounter.AnonPages).Should().Be(1);
    }

    /// <summary>S2-48: write protection is copied only where the child's mapping is registered with userfaultfd.</summary>
    [Test]
    public void Fork_CopiesGuardsAndPoison()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        box.Store(p, Written);
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));
        Place(box, p + (2 * Page), Pte.MakeMarker(PteMarkers.Poisoned | PteMarkers.UffdWp));
        Place(box, p + (3 * Page), Pte.MakeMarker(PteMarkers.UffdWp));

        TaskStruct child = box.Fork();
        box.Pte(p + Page, child).Pte.Should().Be(Pte.MakeMarker(PteMarkers.Guard));
        box.Pte(p + (2 * Page), child).Pte.Should().Be(Pte.MakeMarker(PteMarkers.Poisoned));
        box.Pte(p + (3 * Page), child).Pte.IsNone.Should().BeTrue();
    }

    /// <summary>The words that Linux gives are those of pagemap: a guard is type 31, offset 4, measured.</summary>
    [Test]
    public void Pagemap_ShowsTypeAndOffset()
    {
        TestMachine box = new(new MachineConfig { SoftDirty = false });
        VirtAddr p = box.Map(4);
        Pte swapped = SwapOut(box, p, exclusive: true);
        Place(box, p, swapped.MkSwpUffdWp());
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));
        Pte moved = Migrate(box, p + (2 * Page), SwpEntry.MigrationRead);
        Place(box, p + (3 * Page), Pte.MakeMarker(PteMarkers.UffdWp));

        box.Inspect.Pagemap(box.Task, p).Should().Be((1UL << 62) | (1UL << 57) | (swapped.ToSwpEntry().Offset << 5));
        box.Inspect.Pagemap(box.Task, p + Page).Should().Be(0x440000000000009f);
        box.Inspect.Pagemap(box.Task, p + (2 * Page)).Should().Be((1UL << 62) | SwpEntry.MigrationRead | (moved.ToSwpEntry().Pfn << 5));
        box.Inspect.Pagemap(box.Task, p + (3 * Page)).Should().Be((1UL << 62) | (1UL << 57) | 31 | (1 << 5));
    }

    [Test]
    public void PagemapScan_CallsThemSwapped()
    {
        TestMachine box = new(new MachineConfig { SoftDirty = true });
        VirtAddr p = box.Map(4);
        box.VmaAt(p).SetFlagsUnchecked(box.VmaAt(p).Flags & ~VmFlags.SoftDirty);
        Place(box, p, SwapOut(box, p, exclusive: true).MkSwpSoftDirty());
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));
        Place(box, p + (2 * Page), Pte.MakeMarker(PteMarkers.UffdWp));

        PmScanArg arg = new()
        {
            Start = p, Length = 3 * Page, VecLen = 8, CategoryAnyofMask = PageIs.All, ReturnMask = PageIs.All,
        };
        box.Run(() => TaskMmu.DoPagemapScan(box.Task, arg)).IsError.Should().BeFalse();
        arg.Found.Select(region => region.Categories).Should().Equal(
            PageIs.PAGE_IS_SWAPPED | PageIs.PAGE_IS_WRITTEN | PageIs.PAGE_IS_SOFT_DIRTY,
            PageIs.PAGE_IS_SWAPPED | PageIs.PAGE_IS_WRITTEN | PageIs.PAGE_IS_GUARD,
            PageIs.PAGE_IS_SWAPPED);
    }

    [Test]
    public void ClearRefs_ClearsTheSoftDirtyBitThatASwapEntryHas_AndLeavesTheRest()
    {
        TestMachine box = new(new MachineConfig { SoftDirty = true });
        VirtAddr p = box.Map(4);
        Pte before = SwapOut(box, p, exclusive: true);
        Place(box, p, before.MkSwpSoftDirty());
        Place(box, p + Page, Pte.MakeMarker(PteMarkers.Guard));

        box.Run(() => TaskMmu.ClearRefsWrite(box.Task, 1)).IsError.Should().BeFalse();
        box.Pte(p).Pte.Should().Be(before.MkSwpSoftDirty());
        box.Pte(p).IsSoftDirty.Should().BeTrue();
        box.Run(() => TaskMmu.ClearRefsWrite(box.Task, 4)).IsError.Should().BeFalse();
        box.Pte(p).Pte.Should().Be(before);
        box.Pte(p).IsSoftDirty.Should().BeFalse();
        box.Pte(p + Page).Pte.Should().Be(Pte.MakeMarker(PteMarkers.Guard));
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [TestCase(PteMarkers.Guard, Signal.SIGSEGV, SiCode.SEGV_MAPERR)]
    [TestCase(PteMarkers.Poisoned, Signal.SIGBUS, SiCode.BUS_MCEERR_AR)]
    [TestCase(PteMarkers.Poisoned | PteMarkers.Guard, Signal.SIGBUS, SiCode.BUS_MCEERR_AR)]
    public void Fault_OnAMarker_IsASignal(PteMarkers marker, Signal signal, SiCode code)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        Place(box, p, Pte.MakeMarker(marker));

        AccessResult result = box.Load(p);
        (result.Signal, result.Code).Should().Be((signal, code));
        box.Store(p, 1).Signal.Should().Be(signal);
        box.Populate(p, 1, write: false).Should().Be(signal == Signal.SIGBUS ? Errno.EHWPOISON : Errno.EFAULT);
        box.Pte(p).Pte.Should().Be(Pte.MakeMarker(marker));
        box.Inspect.Memory(box.Task, p).Should().BeNull();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Fault_OnWriteProtectionOfNoPage_BringsThePageProtected_WhereTheMappingIsRegistered(bool isRegistered)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        box.VmaAt(p).SetFlagsUnchecked(box.VmaAt(p).Flags | (isRegistered ? VmFlags.UffdWp : VmFlags.None));
        Place(box, p, Pte.MakeMarker(PteMarkers.UffdWp));

        box.Load(p).IsOk.Should().BeTrue();
        box.Pte(p).IsZeroPage.Should().BeTrue();
        box.Pte(p).Pte.IsUffdWp.Should().Be(isRegistered);
    }

    [Test]
    public void Fault_OnAPageThatIsMoved_WaitsUntilItIsUnlocked()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        box.Store(p, Written);
        Pte before = box.Pte(p).Pte;
        Folio folio = FolioOf(box, Migrate(box, p, SwpEntry.MigrationWrite));

        box.Machine.Scheduler.Run(box.Task.MainThread, () => box.Machine.UserAccess.Load(box.Task, p), out AccessResult _).Should()
            .BeFalse();
        box.Task.MainThread.WaitsFor.Should().Be($"the lock of page {folio.Pfn}");

        folio.MapCount++;
        folio.ClearFlag(PageFlags.Locked);
        Place(box, p, before);
        box.Machine.PageWaiters.WakeAll();
        box.Machine.Scheduler.RunUntilIdle();
        box.Task.MainThread.WaitsFor.Should().BeNull();
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    /// <summary>What is not modelled is refused, not guessed.</summary>
    [Test]
    public void Fault_OnASwapEntry_BringsThePageBack_AndKeepsItsSlotWhileItIsCached()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        SwpEntry slot = SwapOut(box, p, exclusive: true).ToSwpEntry();

        box.Load(p).Value.Should().Be(Written);

        box.FolioAt(p).Has(PageFlags.SwapCache).Should().BeTrue();
        Swapfile.SwpSwapcount(box.Machine, slot).Should().Be(0);
        box.Machine.SwapInfo[0].InUse.Should().Be(1);
        box.Machine.PgMajFault.Should().Be(1);
        box.Inspect.Rss(box.Task, MmCounter.SwapEnts).Should().Be(0);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    /// <summary>The page goes to a slot, as reclaim will do it: contents, counters and the entry; the page itself is freed.</summary>
    private static Pte SwapOut(TestMachine box, VirtAddr addr, bool exclusive)
    {
        box.Store(addr, Written);
        SwapInfo area = box.Machine.SwapInfo.FirstOrDefault() ?? Swapfile.EnableSwapInfo(box.Machine, 16);
        ulong offset = 5;
        area.AddMap(offset, 1);
        area.ContentsOf(offset) = box.FolioAt(addr).Contents.Copy();
        box.Zap(addr, 1, reclaimPt: false);
        Pte pte = Pte.FromSwpEntry(new SwpEntry(area.Type, offset));
        pte = exclusive ? pte.MkSwpExclusive() : pte;
        Place(box, addr, pte);
        box.Mm.AddCounter(MmCounter.SwapEnts, 1);
        return pte;
    }

    /// <summary>The page is on its way elsewhere: unmapped, locked, counted as it was.</summary>
    private static Pte Migrate(TestMachine box, VirtAddr addr, int type)
    {
        box.Store(addr, Written);
        Folio folio = box.FolioAt(addr);
        folio.MapCount = 0;
        folio.SetFlag(PageFlags.Locked);
        Pte pte = Pte.FromSwpEntry(new SwpEntry(type, folio.Pfn));
        Place(box, addr, pte);
        return pte;
    }

    private static Folio FolioOf(TestMachine box, Pte moved) => box.Machine.PageAlloc.PageOf(moved.ToSwpEntry().Pfn).Folio;

    private static void Place(TestMachine box, VirtAddr addr, Pte pte) =>
        Memory.PteAlloc(box.Mm, addr)!.SetUnchecked(PageTable.PteIndex(addr), pte);

    private static IEnumerable<PteKind> Kinds(TestMachine box, VirtAddr start, int count) =>
        Enumerable.Range(0, count).Select(i => box.Pte(start + ((ulong)i * Page)).Pte.Kind);

    private static bool[] Residents(TestMachine box, VirtAddr start, int count)
    {
        byte[] vec = new byte[count];
        box.Run(() => Mincore.SysMincore(box.Task, start, (ulong)count * Page, vec)).IsError.Should().BeFalse();
        return [.. vec.Select(one => one != 0)];
    }
}
