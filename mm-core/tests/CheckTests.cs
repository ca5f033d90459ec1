// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Each invariant trips when, and only when, the state is broken: every case corrupts a machine by hand.</summary>
public sealed class CheckTests
{
    private const ulong Page = VirtAddr.PageSize;
    private const int Many = 5000;

    private static readonly Dictionary<string, Action<TestMachine, VirtAddr, VirtAddr>> Corruptions = new()
    {
        ["I01"] = (box, p, f) => box.Mm.TotalVm++,
        ["I02"] = (box, p, f) => box.VmaAt(p).IsAttached = false,
        ["I05"] = (box, p, f) => box.FolioAt(p).Index++,
        ["I06"] = (box, p, f) => box.VmaAt(p).PageProt = Pgprot.For(true, true, false, shared: true),
        ["I08"] = (box, p, f) => SetFlags(box, p, flags => flags & ~VmFlags.MayWrite),
        ["I20"] = (box, p, f) => Install(box, p + (100 * Page), box.Pte(p).Pte),
        ["I21"] = (box, p, f) => box.Mm.PgtablesBytes += Page,
        ["I22"] = (box, p, f) => LinkTwice(box, p),
        ["I23"] = (box, p, f) => Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!.Rebase(p + VirtAddr.PmdSize),
        ["I25"] = (box, p, f) => Memory.PteAlloc(box.Mm, p + (1UL << 25)),
        ["I26"] = (box, p, f) => Memory.PteAllocOne(box.Mm, p),
        ["I30"] = (box, p, f) => SetFlags(box, p, flags => flags & ~VmFlags.Write),
        ["I31"] = (box, p, f) => Change(box, f, pte => pte.MkWrite()),
        ["I32"] = (box, p, f) => Change(box, p + Page, pte => pte.MkDirty()),
        ["I35"] = (box, p, f) => Change(box, p, pte => pte.With(PteBits.UffdWp)),
        ["I36"] = (box, p, f) => Track(box, p),
        ["I37"] = (box, p, f) => MakeWritableUntold(box),
        ["I38"] = (box, p, f) => box.FolioAt(f).Contents.Fill(0, 1, 7),
        ["I39"] = (box, p, f) => Change(box, p, pte => pte.Modify(Pgprot.None)),
        ["I3B"] = (box, p, f) => Change(box, p, _ => Pte.FromSwpEntry(new SwpEntry(0, 1))),
        ["I40"] = (box, p, f) => box.FolioAt(p).MapCount++,
        ["I41"] = (box, p, f) => box.FolioAt(p).RefCount++,
        ["I42"] = (box, p, f) => box.VmaAt(p).AnonVma!.Remove(box.VmaAt(p).AnonVmaChain[0]),
        ["I44"] = (box, p, f) => MakeDirtyFreePage(box),
        ["I45"] = (box, p, f) => box.FolioAt(p).AnonVma = null,
        ["I46"] = (box, p, f) => box.VmaAt(p).AnonVma!.NumActiveVmas++,
        ["I47"] = (box, p, f) => box.FolioAt(p).Mapping = box.VmaAt(f).File!.Mapping,
        ["I50"] = (box, p, f) => box.PageAt(f).SetAnonExclusive(),
        ["I51"] = (box, p, f) => box.PageAt(p).ClearAnonExclusive(),
        ["I54"] = (box, p, f) => Refer(box, p, pte => pte.MkSwpExclusive(), count: 2),
        ["I60"] = (box, p, f) => box.Mm.AddCounter(MmCounter.AnonPages, -1),
        ["I62"] = (box, p, f) => box.Mm.LockedVm++,
        ["I63"] = (box, p, f) => box.Machine.CommittedPages++,
        ["I65"] = (box, p, f) => box.FolioAt(p).ClearFlag(PageFlags.Lru),
        ["I66"] = (box, p, f) => box.FolioAt(p).SetFlag(PageFlags.Mlocked),
        ["I68"] = (box, p, f) => box.FolioAt(f).Mapping = null,
        ["I70"] = (box, p, f) => Refer(box, p, pte => pte, count: 2),
        ["I71"] = (box, p, f) => CacheElsewhere(box),
        ["I80"] = (box, p, f) => WithoutFlushes(box, p, () => box.Zap(p, 1)),
        ["I81"] = (box, p, f) => WithoutFlushes(box, p, () => box.Fork()),
        ["I82"] = (box, p, f) => CleanWithoutFlush(box),
        ["I83"] = (box, p, f) => WriteBesideAReader(box),
        ["I84"] = (box, p, f) => box.FolioAt(f).ClearFlag(PageFlags.Uptodate),
        ["I93"] = (box, p, f) => box.FolioAt(p).SetFlag(PageFlags.Locked),
    };

    private static IEnumerable<string> Ids => Corruptions.Keys;

    [TestCaseSource(nameof(Ids))]
    public void Corruption_IsFound(string id)
    {
        TestMachine box = Busy(out VirtAddr p, out VirtAddr f);
        box.Machine.Checks.Run().Should().BeEmpty();

        Corruptions[id](box, p, f);
        box.Machine.Checks.Run().Select(violation => violation.Id).Should().Contain(id);
    }

    /// <summary>A large machine is not looked at whole after each step, but before long, whatever the steps do.</summary>
    [TestCaseSource(nameof(Ids))]
    public void CorruptionOfALargeMachine_IsFoundBeforeLong(string id)
    {
        TestMachine box = Busy(out VirtAddr p, out VirtAddr f);
        Checks checks = Large(box);

        Corruptions[id](box, p, f);
        int wholes = checks.Wholes;
        var found = new List<InvariantViolation>();
        for (int step = 0; step < Many && found.Count == 0; step++)
        {
            found.AddRange(checks.Step());
        }

        found.Select(violation => violation.Id).Should().Contain(id);
        checks.Wholes.Should().BeInRange(wholes, wholes + 1);
    }

    /// <summary>What is broken in a process does not go with it unseen.</summary>
    [Test]
    public void CorruptionOfALargeMachine_IsFoundWhenItsProcessEnds()
    {
        TestMachine box = Busy(out VirtAddr p, out _);
        Checks checks = Large(box);
        box.Load(p);
        checks.Step().Should().BeEmpty();

        box.VmaAt(p).PageProt = Pgprot.For(true, true, false, shared: true);
        box.Exit(box.Task);

        checks.Step().Select(violation => violation.Id).Should().Contain("I06");
        checks.Step().Should().BeEmpty("the process is gone, and it is said");
    }

    /// <summary>What a step changes is looked at after it, and only that.</summary>
    [TestCase("I08")]
    [TestCase("I31")]
    [TestCase("I60")]
    [TestCase("I62")]
    public void CorruptionBesideWhatAStepTouches_IsFoundAtOnce(string id)
    {
        TestMachine box = Busy(out VirtAddr p, out VirtAddr f);
        Checks checks = Large(box);
        int wholes = checks.Wholes;

        Corruptions[id](box, p, f);
        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, Page, (ulong)Prot.PROT_READ));
        box.Zap(f + Page, 1);

        checks.Step().Select(violation => violation.Id).Should().Contain(id);
        checks.Wholes.Should().Be(wholes);
    }

    /// <summary>I72 needs a machine with speculative faults: SpeculativeFaultTests.Writers_Nest.</summary>
    [Test]
    public void EveryRule_HasACorruptionThatShowsIt() =>
        Invariants.Rules.Keys.Should().BeEquivalentTo(Corruptions.Keys.Append("I72"));

    [Test]
    public void Violation_NamesTheAddressTheEntryAndThePage()
    {
        TestMachine box = Busy(out VirtAddr p, out _);
        Change(box, p, pte => pte.MkUffdWp().With(PteBits.Write));

        box.Machine.Checks.Run().Single(violation => violation.Id == "I35").State.Should()
            .Contain(p.ToString()).And.Contain("write").And.Contain("mapcount 1");
    }

    [Test]
    public void HeldMmapLock_IsFound()
    {
        TestMachine box = Busy(out _, out _);
        box.Run(box.Mm.MmapLock.Read);

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I93");
    }

    [Test]
    public void HeldPageTableLock_IsFound()
    {
        TestMachine box = Busy(out VirtAddr p, out _);
        Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!.LockAtomic();

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I93");
    }

    [Test]
    public void HeldLockOfAnUpperTable_IsFound()
    {
        TestMachine box = Busy(out _, out _);
        box.Mm.Pgd.LockAtomic();

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I93");
    }

    [Test]
    public void AnUpperEntryThatLeadsToAPage_IsFound()
    {
        TestMachine box = Busy(out VirtAddr p, out _);
        PageTable pmd = Memory.PmdAlloc(box.Mm, p)!;
        pmd.SetUnchecked(pmd.IndexOf(p) + 1, Pte.MakeTable(box.FolioAt(p).Pfn));

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I23");
    }

    [Test]
    public void AnExecutableEntryOfAMappingThatIsNot_IsFound()
    {
        TestMachine box = Busy(out VirtAddr p, out _);
        Change(box, p, pte => new Pte(pte.Raw & ~(ulong)PteBits.NoExecute));

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I30");
    }

    [Test]
    public void AReverseMapWithAMappingThatIsGone_IsFound()
    {
        TestMachine box = Busy(out _, out VirtAddr f);
        Vma vma = box.VmaAt(f);
        vma.File!.Mapping.Link(new Vma(box.Mm, f, f + Page, vma.Flags, 0) { File = vma.File });

        box.Machine.Checks.Run().Should().ContainSingle().Which.Id.Should().Be("I68");
    }

    /// <summary>I10: mmap_lock alone is not enough, faults hold the mapping.</summary>
    [Test]
    public void AMappingThatChangesUnderItsReaders_IsABug()
    {
        TestMachine box = Busy(out VirtAddr p, out _);

        FluentActions.Invoking(() => box.Run(() => ChangeFlags(box, p, isLocked: false))).Should().Throw<KernelBugException>();
    }

    [Test]
    public void AMappingThatIsWriteLocked_MayChange()
    {
        TestMachine box = Busy(out VirtAddr p, out _);

        box.Run(() => ChangeFlags(box, p, isLocked: true));

        box.VmaAt(p).Flags.Has(VmFlags.DontDump).Should().BeTrue();
    }

    [Test]
    public void Looking_ChangesNothing()
    {
        TestMachine box = Busy(out VirtAddr p, out _);
        Pte before = box.Pte(p).Pte;
        box.Machine.Checks.Run();
        box.Machine.Checks.Run();

        box.Mm.HiwaterRss.Should().Be(box.Mm.RssPages);
        box.Pte(p).Pte.Should().Be(before);
    }

    /// <summary>A machine with one of each: a written page, a zero page, a page of a file read privately, a child.</summary>
    private static TestMachine Busy(out VirtAddr p, out VirtAddr f)
    {
        TestMachine box = new();
        p = box.Map(8);
        f = box.Map(8, file: box.Memfd(8));
        VirtAddr s = box.Map(8, shared: true);
        box.Store(p + (2 * Page), 1);
        box.Fork();
        box.Store(p, 1);
        box.Load(p + Page);
        box.Load(f);
        box.Store(s, 1);
        return box;
    }

    /// <summary>So many mappings more that only what is touched is looked at.</summary>
    private static Checks Large(TestMachine box)
    {
        VirtAddr many = box.Map(1);
        for (int i = 1; i < Many; i++)
        {
            box.MapAt(many + ((ulong)i * 2 * Page), 1, VmFlags.Read);
        }

        // The first look finds that there is much.
        box.Machine.Checks.Step().Should().BeEmpty();
        box.Machine.Checks.Step().Should().BeEmpty();
        return box.Machine.Checks;
    }

    private static void WithoutFlushes(TestMachine box, VirtAddr known, Action change)
    {
        box.Store(known, 1);
        box.Machine.LeavesFlushesOut = true;
        change();
    }

    /// <summary>As writeback would, if it forgot that a CPU knows the entry as dirty.</summary>
    private static void CleanWithoutFlush(TestMachine box)
    {
        VirtAddr shared = box.Map(1, shared: true);
        box.Store(shared, 0);
        box.FolioAt(shared).ClearFlag(PageFlags.Dirty);
        Change(box, shared, pte => pte.MkClean());
    }

    /// <summary>One thread reads the zero page, which another one gives up and writes: the first goes on reading zeros.</summary>
    private static void WriteBesideAReader(TestMachine box)
    {
        VirtAddr p = box.Map(1);
        SimThread reader = box.Machine.Scheduler.CreateThread("reader", box.Task);
        box.Machine.Scheduler.Run(reader, () => box.Machine.UserAccess.Load(box.Task, p), out _).Should().BeTrue();
        box.Machine.LeavesFlushesOut = true;
        box.Run(() => box.Machine.Syscalls.Madvise(box.Task, p.Value, Page, (int)Madvice.MADV_DONTNEED));
        box.Store(p, 1);
    }

    private static void SetFlags(TestMachine box, VirtAddr addr, Func<VmFlags, VmFlags> change) =>
        box.VmaAt(addr).SetFlagsUnchecked(change(box.VmaAt(addr).Flags));

    private static void Change(TestMachine box, VirtAddr addr, Func<Pte, Pte> change)
    {
        PageTable table = Pagewalk.PteTable(box.Mm, addr, OnLeaf.Bug)!;
        int index = PageTable.PteIndex(addr);
        table.SetUnchecked(index, change(table.Get(index)));
    }

    private static async KTask<Unit> ChangeFlags(TestMachine box, VirtAddr addr, bool isLocked)
    {
        using (await box.Mm.MmapLock.Write())
        {
            if (isLocked)
            {
                await box.VmaAt(addr).StartWrite();
            }

            box.VmaAt(addr).Flags |= VmFlags.DontDump;
        }

        return default;
    }

    private static void Install(TestMachine box, VirtAddr addr, Pte pte) =>
        Pagewalk.PteTable(box.Mm, addr, OnLeaf.Bug)!.SetUnchecked(PageTable.PteIndex(addr), pte);

    /// <summary>An entry refers to a slot that is counted so often.</summary>
    private static void Refer(TestMachine box, VirtAddr p, Func<Pte, Pte> change, int count)
    {
        SwapInfo area = Swapfile.EnableSwapInfo(box.Machine, 4);
        area.AddMap(2, count);
        Install(box, p, change(Pte.FromSwpEntry(new SwpEntry(area.Type, 2))));
    }

    private static void CacheElsewhere(TestMachine box)
    {
        SwapInfo area = Swapfile.EnableSwapInfo(box.Machine, 4);
        Folio folio = box.Machine.PageAlloc.AllocFolio()!;
        folio.SetFlag(PageFlags.SwapBacked);
        SwapState.AddToSwapCache(box.Machine, folio, new SwpEntry(area.Type, 1));
        box.Machine.PageAlloc.Put(folio);
        area.SetCache(3, folio);
        area.SetCache(1, null);
    }

    private static void LinkTwice(TestMachine box, VirtAddr p)
    {
        PageTable pmd = Memory.PmdAlloc(box.Mm, p)!;
        pmd.SetUnchecked(pmd.IndexOf(p) + 1, pmd.Get(pmd.IndexOf(p)));
    }

    private static void Track(TestMachine box, VirtAddr p)
    {
        SetFlags(box, p, flags => flags & ~VmFlags.SoftDirty);
        Change(box, p, pte => pte.ClearSoftDirty());
    }

    private static void MakeWritableUntold(TestMachine box)
    {
        VirtAddr d = box.Map(1, file: box.DiskFile(1), shared: true);
        box.Load(d);
        Change(box, d, pte => pte.MkWrite());
    }

    private static void MakeDirtyFreePage(TestMachine box)
    {
        Folio folio = box.Machine.PageAlloc.AllocFolio()!;
        box.Machine.PageAlloc.Put(folio);
        folio.SetFlag(PageFlags.Dirty);
    }
}
