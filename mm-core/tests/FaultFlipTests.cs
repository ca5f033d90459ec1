// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;

namespace Selftests.MmCore.Tests;

/// <summary>
/// A fault decides by the flags and the protection that it has read at its start: the mapping's own are changed in its middle, behind the
/// back of every lock, and nothing comes of it. Each test runs with the mapping's lock held, and speculatively.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class FaultFlipTests(bool isSpeculative)
{
    private const VmFlags Rw = VmFlags.Read | VmFlags.Write;

    private PausingChooser pause = null!;

    private static readonly Pgprot ReadExec = Pgprot.For(read: true, write: false, exec: true, shared: false);

    /// <summary>S0-01, S0-02: the copies are taken before anything else, so that a change right behind that comes too late.</summary>
    [Test]
    public void Copies_AreTakenAtTheStart()
    {
        (TestMachine box, VirtAddr p) = Written(2);

        StoreWhile(box, p, vma => Become(vma, vma.Flags & ~Rw, Pgprot.None)).IsOk.Should().BeTrue();

        Entry(box, p).Should().Match<Pte>(pte => pte.IsPresent && pte.IsWrite && !pte.IsProtNone);
    }

    /// <summary>Z44: who reads the mapping a second time makes an entry of both: writable by one, and executable by the other.</summary>
    [Test]
    public void Z44_ReadsTheMappingTwice()
    {
        (TestMachine box, VirtAddr p) = Written(2, KnownBug.SpfLiveFlags);
        Action store = () => StoreWhile(box, p, vma => Become(vma, vma.Flags, ReadExec));

        if (isSpeculative)
        {
            store.Should().Throw<KernelBugException>().WithMessage("*VmaPageProt*");
            box.Machine.Scheduler.Racing = false;
            return;
        }

        store();
        Entry(box, p).IsExecutable.Should().BeFalse();
    }

    /// <summary>S0-05: what is copied is unlocked where it was mapped, and the copy locked, by the copied VM_LOCKED.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void WpPageCopy_Munlocks_ByTheCopiedFlag(bool isLocked)
    {
        (TestMachine box, VirtAddr p) = Written(1);
        SetLocked(box.VmaAt(p), isLocked);
        Folio old = box.FolioAt(p);
        if (isLocked)
        {
            Mlock.MlockVmaFolio(old, box.VmaAt(p).Flags);
        }

        box.Fork();

        StoreWhile(box, p, vma => SetLocked(vma, !isLocked));

        old.Has(PageFlags.Mlocked).Should().BeFalse();
        box.FolioAt(p).Should().NotBe(old);
        box.FolioAt(p).Has(PageFlags.Mlocked).Should().Be(isLocked);
    }

    /// <summary>S0-06: a copy's entry has the copied protection, is dirty, and writable by the copied VM_WRITE.</summary>
    [Test]
    public void WpPageCopy_MakesItsEntry_FromTheCopies()
    {
        (TestMachine box, VirtAddr p) = Written(1);
        box.Fork();

        StoreWhile(box, p, vma => Become(vma, vma.Flags & ~VmFlags.Write, ReadExec));

        Entry(box, p).Should().Match<Pte>(pte => pte.IsWrite && pte.IsDirty && !pte.IsExecutable);
    }

    /// <summary>S0-07: a reused page becomes writable by the copied VM_WRITE.</summary>
    [Test]
    public void WpPageReuse_MakesWritable_ByTheCopiedFlag()
    {
        (TestMachine box, VirtAddr p) = Written(1);
        box.Exit(box.Fork());
        Folio page = box.FolioAt(p);

        StoreWhile(box, p, vma => Become(vma, vma.Flags & ~VmFlags.Write, ReadExec));

        box.FolioAt(p).Should().Be(page);
        Entry(box, p).Should().Match<Pte>(pte => pte.IsWrite && pte.IsDirty && pte.IsYoung);
    }

    /// <summary>S0-08: what was shared when the fault began is asked for, and made writable, without a warning.</summary>
    [Test]
    public void FinishMkwriteFault_GoesByTheCopiedFlag()
    {
        TestMachine box = New();
        VirtAddr p = ReadOnlyPageOfADisk(box);

        StoreWhile(box, p, vma => SetShared(vma, isShared: false)).MinorFaults.Should().Be(1);

        Entry(box, p).Should().Match<Pte>(pte => pte.IsWrite && pte.IsDirty);
        box.Machine.Dmesg.Should().BeEmpty();
    }

    /// <summary>S0-08: an entry that is another one when the file has been asked ends the fault, and stays as it is.</summary>
    [Test]
    public void FinishMkwriteFault_LeavesAnotherEntryAlone()
    {
        TestMachine box = New();
        VirtAddr p = ReadOnlyPageOfADisk(box);
        Pte other = default;

        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;

        void Change(Vma vma) => table.SetUnchecked(PageTable.PteIndex(p), other = Entry(box, p).MkOld());
        AccessResult result = AccessWhile(box, p, isWrite: true, Change, kind: ObjectKind.FolioLock);

        result.MinorFaults.Should().Be(2, "the first one found another entry than it had begun with");
        other.IsWrite.Should().BeFalse();
        Entry(box, p).IsWrite.Should().BeTrue();
    }

    /// <summary>S0-09: a write to the zero page, which the kernel knows no page of, copies in what was private.</summary>
    [Test]
    public void DoWpPage_WithoutAPage_CopiesWhatWasPrivate()
    {
        (TestMachine box, VirtAddr p) = Written(2);
        box.Load(p);

        StoreWhile(box, p, vma => Become(vma, vma.Flags | VmFlags.Shared | VmFlags.MayShare, vma.PageProt));

        Entry(box, p).Should().Match<Pte>(pte => pte.IsWrite && !pte.IsSpecial);
    }

    /// <summary>S0-10: a page of a file is written in place where the mapping was shared, and copied where it was private.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void DoWpPage_OfAFile_GoesByTheCopiedFlags(bool isShared)
    {
        TestMachine box = New();
        VirtAddr p = box.Map(1, file: box.Memfd(1), shared: isShared);
        Vma mapping = box.VmaAt(p);
        Become(mapping, mapping.Flags, Pgprot.For(read: true, write: false, exec: false, shared: false));
        box.Load(p);
        Folio page = box.FolioAt(p);

        StoreWhile(box, p, vma => Become(vma, vma.Flags ^ (VmFlags.Shared | VmFlags.MayShare), vma.PageProt));

        (box.FolioAt(p) == page).Should().Be(isShared);
        box.FolioAt(p).IsAnon.Should().Be(!isShared);
        Entry(box, p).IsWrite.Should().BeTrue();
    }

    /// <summary>S0-11: what comes back from swap has the copied protection, and is writable by the copied VM_WRITE.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void DoSwapPage_MakesItsEntry_FromTheCopies(bool isWrite)
    {
        (TestMachine box, VirtAddr p) = SwappedOut();

        AccessWhile(box, p, isWrite, vma => Become(vma, vma.Flags & ~VmFlags.Write, ReadExec));

        Entry(box, p).Should().Match<Pte>(pte => pte.IsPresent && pte.IsWrite && !pte.IsExecutable && pte.IsDirty == isWrite);
    }

    /// <summary>S0-12: a page that comes back to a locked mapping leaves its slot, by the copied VM_LOCKED.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void DoSwapPage_FreesTheSlot_ByTheCopiedFlag(bool isLocked)
    {
        (TestMachine box, VirtAddr p) = SwappedOut();
        SetLocked(box.VmaAt(p), isLocked);

        AccessWhile(box, p, isWrite: false, vma => SetLocked(vma, !isLocked));

        box.FolioAt(p).Has(PageFlags.SwapCache).Should().Be(!isLocked);
        box.FolioAt(p).Has(PageFlags.Mlocked).Should().Be(isLocked);
    }

    /// <summary>S0-13: shared memory without a file is SIGBUS before anything is allocated, where it was shared.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void DoAnonymousPage_RefusesWhatWasShared(bool isShared)
    {
        (TestMachine box, VirtAddr p) = Written(2);
        SetShared(box.VmaAt(p), isShared);
        ulong before = box.Machine.PageAlloc.InUse;

        AccessResult result = StoreWhile(box, p, vma => SetShared(vma, !isShared));

        result.Signal.Should().Be(isShared ? Uapi.Signal.SIGBUS : Uapi.Signal.None);
        box.Machine.PageAlloc.InUse.Should().Be(before + (isShared ? 0UL : 1));
    }

    /// <summary>S0-14: the zero page comes with the copied protection.</summary>
    [Test]
    public void DoAnonymousPage_MapsTheZeroPage_WithTheCopiedProtection()
    {
        (TestMachine box, VirtAddr p) = Written(2);

        AccessWhile(box, p, isWrite: false, vma => Become(vma, vma.Flags & ~VmFlags.Write, ReadExec));

        Entry(box, p).Should().Match<Pte>(pte => pte.IsSpecial && !pte.IsExecutable && !pte.IsWrite);
    }

    /// <summary>S0-15: a new page is writable and dirty by the copied VM_WRITE, for a read too.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void DoAnonymousPage_MapsANewPage_ByTheCopiedFlag(bool mayWrite)
    {
        TestMachine box = New(zeroPage: false);
        VirtAddr p = box.Map(2);
        box.Store(p + VirtAddr.PageSize, 1);
        Vma mapping = box.VmaAt(p);
        mapping.SetFlagsUnchecked(mayWrite ? mapping.Flags : mapping.Flags & ~VmFlags.Write);

        AccessWhile(box, p, isWrite: false, vma => Become(vma, vma.Flags ^ VmFlags.Write, ReadExec));

        Entry(box, p).Should().Match<Pte>(pte => pte.IsWrite == mayWrite && pte.IsDirty == mayWrite && !pte.IsExecutable && !pte.IsSpecial);
    }

    /// <summary>
    /// S0-17, S0-18: who dispatches, who maps and who counts go by one copied flag: a copy in what was private, else the page.
    /// </summary>
    [TestCase(true, Points.FaultVma)]
    [TestCase(false, Points.FaultVma)]
    [TestCase(true, Points.FaultOps)]
    [TestCase(false, Points.FaultOps)]
    public void DoFault_CopiesWhatWasPrivate(bool isShared, string point)
    {
        TestMachine box = New();
        FileStruct file = box.Memfd(1);
        FileBytes.Put(file, [9], 0);
        VirtAddr p = box.Map(1, file: file, shared: isShared);

        StoreWhile(box, p, vma => SetShared(vma, !isShared), point);

        (box.Mm.Counter(MmCounter.AnonPages), box.Mm.Counter(MmCounter.ShmemPages)).Should().Be(isShared ? (0, 1) : (1, 0));
        box.FolioAt(p).IsAnon.Should().Be(!isShared);
        Entry(box, p).Should().Match<Pte>(pte => pte.IsWrite && pte.IsDirty);
        box.ReadFile(file, 1, 0).Should().Equal(isShared ? (byte)1 : (byte)9);
    }

    /// <summary>S0-19: what was taken for a NUMA hint comes back with the copied protection, writable if it was.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void DoNumaPage_GivesBackTheCopiedProtection(bool wasWritable)
    {
        (TestMachine box, VirtAddr p) = Written(1);
        if (!wasWritable)
        {
            box.Fork();
        }

        Entry(box, p).IsWrite.Should().Be(wasWritable);
        Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!.SetUnchecked(PageTable.PteIndex(p), Entry(box, p).Modify(Pgprot.None));

        AccessWhile(box, p, isWrite: false, vma => Become(vma, vma.Flags & ~VmFlags.Write, ReadExec));

        Entry(box, p).Should().Match<Pte>(
            pte => !pte.IsProtNone && pte.IsYoung && pte.IsDirty && pte.IsWrite == wasWritable && !pte.IsExecutable);
    }

    /// <summary>S0-20: whether an entry becomes writable is said by flags that the caller has, never by a mapping.</summary>
    [Test]
    public void MaybeMkWrite_TakesFlags()
    {
        Pte entry = Pte.Make(7, ReadExec);
        Memory.MaybeMkWrite(entry, VmFlags.Write).IsWrite.Should().BeTrue();
        Memory.MaybeMkWrite(entry, VmFlags.Read | VmFlags.MayWrite | VmFlags.Shared).IsWrite.Should().BeFalse();
    }

    /// <summary>S0-24: the reply of the seed writes vmf->vm_flags, a field that there is not: a fault has one copy of flags.</summary>
    [Test]
    public void AFault_HasOneCopyOfFlags() =>
        typeof(FaultContext).GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(VmFlags)).Select(property => property.Name)
            .Should().Equal("VmaFlags");

    private static Pte Entry(TestMachine box, VirtAddr p) => box.Pte(p).Pte;

    private static void Become(Vma vma, VmFlags flags, Pgprot prot)
    {
        // Nobody asks for locks, or for the sequence, of what is in no tree.
        vma.IsAttached = false;
        vma.Flags = flags;
        vma.PageProt = prot;
        vma.IsAttached = true;
    }

    private static void SetLocked(Vma vma, bool isLocked) =>
        vma.SetFlagsUnchecked(isLocked ? vma.Flags | VmFlags.Locked : vma.Flags & ~VmFlags.Locked);

    private static void SetShared(Vma vma, bool isShared) =>
        vma.SetFlagsUnchecked(isShared ? vma.Flags | VmFlags.Shared | VmFlags.MayShare : vma.Flags & ~(VmFlags.Shared | VmFlags.MayShare));

    private TestMachine New(KnownBug? bug = null, bool zeroPage = true) => new(
        new MachineConfig { SpeculativePageFault = isSpeculative, ZeroPage = zeroPage, SwapPages = 16 },
        bug is { } one ? BugSet.Of(one) : BugSet.None, pause = new PausingChooser());

    /// <summary>A mapping whose last page is written: it has its anon_vma and its table.</summary>
    private (TestMachine Box, VirtAddr P) Written(ulong pages, KnownBug? bug = null)
    {
        TestMachine box = New(bug);
        VirtAddr p = box.Map(pages);
        box.Store(p + ((pages - 1) * VirtAddr.PageSize), 1);
        return (box, p);
    }

    private static VirtAddr ReadOnlyPageOfADisk(TestMachine box)
    {
        VirtAddr p = box.Map(1, file: box.DiskFile(1), shared: true);
        Become(box.VmaAt(p), box.VmaAt(p).Flags, Pgprot.For(read: true, write: false, exec: false, shared: false));
        box.Load(p);
        Entry(box, p).Should().Match<Pte>(pte => pte.IsPresent && !pte.IsWrite);
        return p;
    }

    /// <summary>A page that is in the swap cache and not mapped.</summary>
    private (TestMachine Box, VirtAddr P) SwappedOut()
    {
        (TestMachine box, VirtAddr p) = Written(1);
        box.Run(() => box.Machine.Syscalls.Madvise(box.Task, p.Value, VirtAddr.PageSize, (int)Uapi.Madvice.MADV_PAGEOUT));
        Entry(box, p).IsSwapPte.Should().BeTrue();
        return (box, p);
    }

    private AccessResult StoreWhile(TestMachine box, VirtAddr p, Action<Vma> flip, string? point = null) =>
        AccessWhile(box, p, isWrite: true, flip, point);

    /// <summary>A second thread's access; the mapping is changed when its fault has read it.</summary>
    private AccessResult AccessWhile(
        TestMachine box, VirtAddr p, bool isWrite, Action<Vma> flip, string? point = null, ObjectKind kind = ObjectKind.None)
    {
        Vma vma = box.VmaAt(p);
        bool isTried = isSpeculative && vma.IsAnonymous;
        VmFlags flags = vma.Flags;
        Pgprot prot = vma.PageProt;
        if (kind != ObjectKind.None)
        {
            pause.Arm(kind, () => flip(vma));
        }
        else
        {
            pause.Arm(point ?? (isTried ? Points.SpfWalk : Points.FaultVma), () => flip(vma));
        }

        AccessResult result = default;
        Scheduler scheduler = box.Machine.Scheduler;
        scheduler.Racing = true;
        scheduler.Start(
            scheduler.CreateThread("second", box.Task),
            async () =>
            {
                result = await (isWrite ? box.Machine.UserAccess.Store(box.Task, p, 1) : box.Machine.UserAccess.Load(box.Task, p));
                return default;
            });
        scheduler.RunUntilIdle();
        scheduler.Racing = false;
        pause.HasPaused.Should().BeTrue();
        box.Machine.SpeculativePgFault.Should().Be(isTried ? 1UL : 0);
        Become(vma, flags, prot);
        return result;
    }
}
