// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>MADV_POPULATE_READ and WRITE, MAP_POPULATE: results and states as seen on Linux 6.18 (spec S2).</summary>
public sealed class GupTests
{
    private const ulong Page = VirtAddr.PageSize;
    private TestMachine box = null!;

    [SetUp]
    public void SetUp() => box = new TestMachine();

    [TestCase(VmFlags.Read, false, (Errno)0)]
    [TestCase(VmFlags.Read, true, Errno.EINVAL)]
    [TestCase(VmFlags.Write, false, Errno.EINVAL)]
    [TestCase(VmFlags.Write, true, (Errno)0)]
    [TestCase(VmFlags.Exec, false, Errno.EINVAL)]
    [TestCase(VmFlags.Exec, true, Errno.EINVAL)]
    [TestCase(VmFlags.None, false, Errno.EINVAL)]
    [TestCase(VmFlags.None, true, Errno.EINVAL)]
    public void Protection_Decides(VmFlags access, bool write, Errno expected)
    {
        VirtAddr p = box.Map(2, access);

        box.Populate(p, 2, write).Should().Be(expected);
    }

    [Test]
    public void Hole_EndsWithEnomem_AndKeepsWhatStandsBefore()
    {
        VirtAddr p = box.Map(2);
        box.MapAt(p + (3 * Page), 1, VmFlags.Read | VmFlags.Write);

        box.Populate(p, 4, write: true).Should().Be(Errno.ENOMEM);
        Written(p).Should().BeTrue();
        Written(p + Page).Should().BeTrue();
        Written(p + (3 * Page)).Should().BeFalse();
    }

    [Test]
    public void ForbiddenSecondMapping_IsEinvalAfterTheFirst()
    {
        VirtAddr p = box.Map(1);
        box.MapAt(p + Page, 1, VmFlags.None);

        box.Populate(p, 2, write: true).Should().Be(Errno.EINVAL);
        Written(p).Should().BeTrue();
    }

    [Test]
    public void Read_MapsZeroPages_AndCountsAFaultEach()
    {
        VirtAddr p = box.Map(4);
        box.Populate(p, 4, write: false).Should().Be((Errno)0);

        box.Task.MinFlt.Should().Be(4);
        box.Pte(p + (3 * Page)).IsZeroPage.Should().BeTrue();
        box.Mm.RssPages.Should().Be(0);
    }

    [Test]
    public void Write_OverZeroPages_CopiesThem()
    {
        VirtAddr p = box.Map(2);
        box.Populate(p, 2, write: false);
        box.Populate(p, 2, write: true);

        box.Task.MinFlt.Should().Be(4);
        Written(p).Should().BeTrue();
        box.FolioAt(p).RefCount.Should().Be(1, "no reference is kept");
    }

    [Test]
    public void Write_OverAWritableCleanEntry_DirtiesThePageOnly()
    {
        VirtAddr p = box.Map(1, shared: true);
        box.Load(p);
        box.Populate(p, 1, write: true).Should().Be((Errno)0);

        box.Task.MinFlt.Should().Be(1, "the entry was writable: no second fault");
        box.Pte(p).Pte.IsDirty.Should().BeFalse();
        box.FolioAt(p).IsDirty.Should().BeTrue();
    }

    [Test]
    public void Write_OfSharedMemory_SurvivesTheDroppedLock()
    {
        VirtAddr p = box.Map(8, shared: true);

        box.Populate(p, 8, write: true).Should().Be((Errno)0);
        box.Task.MinFlt.Should().Be(8);
        box.Mm.MmapLock.IsFree.Should().BeTrue();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Twice_ChangesNothing(bool write)
    {
        VirtAddr p = box.Map(2);
        box.Populate(p, 2, write);
        Pte before = box.Pte(p).Pte;
        ulong faults = box.Task.MinFlt;
        box.Populate(p, 2, write);

        box.Pte(p).Pte.Should().Be(before);
        box.Task.MinFlt.Should().Be(faults);
    }

    // S2-17
    [Test]
    public void Write_WithoutMemory_IsEnomem()
    {
        box = new TestMachine(new MachineConfig { MemoryBytes = 6 * Page });
        VirtAddr p = box.Map(8);

        box.Populate(p, 8, write: true).Should().Be(Errno.ENOMEM);
        box.Task.HasExited.Should().BeFalse("a system call fails, nobody is killed");
    }

    [TestCase(MapFlags.MAP_POPULATE, true)]
    [TestCase(MapFlags.MAP_POPULATE | MapFlags.MAP_NONBLOCK, false)]
    public void MapPopulate_WritesPrivateMemory(MapFlags flags, bool populated)
    {
        SysRet p = box.Run(() => box.Machine.Syscalls.Mmap(
            box.Task, 0, 4 * Page, (ulong)(Prot.PROT_READ | Prot.PROT_WRITE),
            (ulong)(MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | flags), -1, 0));

        Written(p.Address + (3 * Page)).Should().Be(populated);
    }

    // S2-08
    [TestCase(VmFlags.PfnMap, false)]
    [TestCase(VmFlags.PfnMap, true)]
    [TestCase(VmFlags.Io, false)]
    [TestCase(VmFlags.Io, true)]
    public void MemoryOfDevices_IsNotPopulated(VmFlags kind, bool write)
    {
        VirtAddr p = box.Map(2);
        box.MapAt(p + (2 * Page), 1, VmFlags.Read | VmFlags.Write);
        Vma device = box.VmaAt(p + (2 * Page));
        device.SetFlagsUnchecked(device.Flags | kind);

        box.Populate(p, 3, write).Should().Be(Errno.EINVAL);
        box.Pte(p + Page).Pte.IsPresent.Should().BeTrue("it stands before");
        device.SetFlagsUnchecked(device.Flags & ~kind);
    }

    // S2-15
    [TestCase(false)]
    [TestCase(true)]
    public void Poison_IsEhwpoison_BehindWhatStandsBefore(bool write)
    {
        VirtAddr p = Poisoned();

        box.Populate(p, 4, write).Should().Be(Errno.EHWPOISON);
        box.Pte(p + Page).Pte.IsPresent.Should().BeTrue();
        box.Pte(p + (3 * Page)).Pte.IsNone.Should().BeTrue();
    }

    // S2-22: mlock does not ask for it; its EFAULT is ENOMEM to the caller.
    [Test]
    public void Poison_IsEfault_ForWhoDoesNotAsk()
    {
        VirtAddr p = Poisoned();

        box.Run(() => box.Machine.Syscalls.Mlock(box.Task, p.Value, 4 * Page)).Errno.Should().Be(Errno.ENOMEM);
    }

    // S2-30
    [TestCase(false)]
    [TestCase(true)]
    public void PopulatedPages_AreOnTheirLists(bool shared)
    {
        VirtAddr p = box.Map(2, shared: shared);

        box.Populate(p, 2, write: true);
        box.FolioAt(p).Has(PageFlags.Lru).Should().BeTrue();
        Vmscan.FolioIsolateLru(box.FolioAt(p)).Should().BeTrue("it can be taken off again");
        Vmscan.FolioPutbackLru(box.Machine, box.FolioAt(p));
    }

    // S2-39: SIGKILL does; see KillableTests.
    [TestCase(Signal.SIGUSR1)]
    [TestCase(Signal.SIGTERM)]
    public void APlainSignal_EndsNothing(Signal signal)
    {
        VirtAddr p = box.Map(4, shared: true);
        box.Task.Signals[signal] = SigAction.Handler;
        Signals.Send(box.Task.MainThread, signal, toProcess: false);

        box.Populate(p, 4, write: true).Should().Be((Errno)0);
        box.Task.MinFlt.Should().Be(4);
    }

    private VirtAddr Poisoned()
    {
        VirtAddr p = box.Map(4);
        Memory.PteAlloc(box.Mm, p)!.SetUnchecked(PageTable.PteIndex(p + (2 * Page)), Pte.MakeMarker(PteMarkers.Poisoned));
        return p;
    }

    private bool Written(VirtAddr addr)
    {
        PteInfo info = box.Pte(addr);
        return info.IsAnon && info.Pte.IsWrite && info.Pte.IsDirty && info.Pte.IsYoung;
    }
}
