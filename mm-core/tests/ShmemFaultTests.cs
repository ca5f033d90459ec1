// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Faults in memfds and shared anonymous memory. Each state was seen on Linux 6.18.</summary>
public sealed class ShmemFaultTests
{
    private const ulong Page = VirtAddr.PageSize;
    private TestMachine box = null!;

    [SetUp]
    public void SetUp() => box = new TestMachine();

    [Test]
    public void Load_OfAbsentPage_MapsWritableAndClean()
    {
        VirtAddr p = box.Map(8, shared: true);
        box.Load(p).MinorFaults.Should().Be(1);

        PteInfo info = box.Pte(p);
        (info.Pte.IsWrite, info.Pte.IsDirty, info.IsFile).Should().Be((true, false, true));
        (box.FolioAt(p).RefCount, box.FolioAt(p).MapCount).Should().Be((2, 1));
        box.Mm.Counter(MmCounter.ShmemPages).Should().Be(1);
        box.Store(p, 1).MinorFaults.Should().Be(0);
    }

    [Test]
    public void Load_OfDirtyPage_MapsItDirty()
    {
        FileStruct file = box.Memfd(8);
        VirtAddr p = box.Map(8, file: file, shared: true);
        VirtAddr q = box.Map(8, file: file, shared: true);
        box.Store(p, 1);
        box.Load(q);

        box.Pte(q).Pte.IsDirty.Should().BeTrue();
        box.Pte(q).Pte.Pfn.Should().Be(box.Pte(p).Pte.Pfn);
    }

    [Test]
    public void Store_OfAbsentPage_DirtiesThePage()
    {
        VirtAddr p = box.Map(8, shared: true);
        box.Store(p, 1).MinorFaults.Should().Be(1);

        box.FolioAt(p).IsDirty.Should().BeTrue();
        box.Mm.MmapLock.IsFree.Should().BeTrue("the fault completed with the lock dropped");
    }

    [TestCase(64UL, 0UL, 20, 16, 31)]
    [TestCase(64UL, 0UL, 63, 48, 63)]
    [TestCase(10UL, 5UL, 0, 0, 9)]
    [TestCase(64UL, 500UL, 2, 0, 11)]
    [TestCase(20UL, 3UL, 5, 0, 15)]
    public void FaultAround_StaysInWindowTableAndVma(ulong pages, ulong tableIndex, int read, int first, int last)
    {
        FileStruct file = box.Memfd(pages);
        FileBytes.Put(file, new byte[pages * Page], 0);
        VirtAddr p = box.MapAt(new VirtAddr((1UL << 40) + (tableIndex * Page)), pages, VmFlags.Read | VmFlags.Write, file, shared: true);
        box.Load(p + ((ulong)read * Page)).MinorFaults.Should().Be(1);

        Present(p, pages).Should().Equal(Enumerable.Range(first, last - first + 1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Write_MapsOnePageOnly(bool shared)
    {
        FileStruct file = box.Memfd(32);
        FileBytes.Put(file, new byte[32 * Page], 0);
        VirtAddr p = box.Map(32, file: file, shared: shared);
        box.Store(p + (5 * Page), 1);

        Present(p, 32).Should().Equal(5);
    }

    [Test]
    public void Private_WriteOfAbsentPage_FillsTheFileAndMapsACopy()
    {
        FileStruct file = box.Memfd(4);
        VirtAddr p = box.Map(4, file: file);
        box.Store(p, 9).MinorFaults.Should().Be(1);

        box.Pte(p).IsAnonExclusive.Should().BeTrue();
        file.Mapping.NrPages.Should().Be(1);
        file.Mapping.Find(0)!.Contents[0].Should().Be(0);
        file.Mapping.Find(0)!.RefCount.Should().Be(1);
        box.Mm.Counter(MmCounter.AnonPages).Should().Be(1);
        box.Mm.Counter(MmCounter.ShmemPages).Should().Be(0);
    }

    [Test]
    public void Private_WriteAfterRead_CopiesThePage()
    {
        FileStruct file = box.Memfd(4);
        FileBytes.Put(file, [1, 2, 3], 0);
        VirtAddr p = box.Map(4, file: file);
        box.Load(p).Value.Should().Be(1);
        box.Pte(p).Pte.IsWrite.Should().BeFalse();
        box.Store(p, 9);

        box.Load(p + 1).Value.Should().Be(2);
        file.Mapping.Find(0)!.Contents[0].Should().Be(1);
        box.Mm.Counter(MmCounter.ShmemPages).Should().Be(0);
    }

    [Test]
    public void PastTheEnd_IsSigbus_AndLeavesAPmdTable()
    {
        VirtAddr p = box.Map(4, file: box.Memfd(1), shared: true);
        AccessResult result = box.Load(p + Page + 1);

        result.Should().Be(new AccessResult(0, Signal.SIGBUS, SiCode.BUS_ADRERR, p + Page + 1, 0, 0));
        box.Inspect.PageTables(box.Task).Should().Be(2, "the table allocated ahead is freed again");
        box.Machine.PageAlloc.InUse.Should().Be(3);
    }

    [Test]
    public void Truncate_TakesPagesAndPrivateCopies()
    {
        FileStruct file = box.Memfd(4);
        VirtAddr p = box.Map(4, file: file, shared: true);
        VirtAddr q = box.Map(4, file: file);
        box.Store(p, 1);
        box.Store(p + Page, 2);
        box.Store(q + Page, 3);
        box.Run(() => Shmem.SetSize(file.Inode, 1)).Should().Be((Errno)0);

        Present(p, 4).Should().Equal(0);
        Present(q, 4).Should().BeEmpty();
        file.Mapping.NrPages.Should().Be(1);
        box.Load(q + Page).Signal.Should().Be(Signal.SIGBUS);
        box.Load(p).Value.Should().Be(1);
    }

    [Test]
    public void Zap_TellsThePageThatItWasWritten()
    {
        VirtAddr p = box.Map(1, shared: true);
        box.Load(p);
        box.Store(p, 1).MinorFaults.Should().Be(0, "the entry was writable: only the processor knows");
        Folio folio = box.FolioAt(p);
        folio.IsDirty.Should().BeFalse();
        box.Zap(p, 1);

        folio.IsDirty.Should().BeTrue();
        box.Load(p).Value.Should().Be(1);
    }

    [Test]
    public void Truncate_ClearsTheRestOfTheLastPage()
    {
        FileStruct file = box.Memfd(1);
        FileBytes.Put(file, [1, 2, 3], 0);
        box.Run(() => Shmem.SetSize(file.Inode, 1));
        box.Run(() => Shmem.SetSize(file.Inode, Page));

        box.ReadFile(file, 3, 0).Should().Equal(1, 0, 0);
    }

    [Test]
    public void Hole_ReadsAsZeroAndStaysAHole()
    {
        FileStruct file = box.Memfd(2);

        box.ReadFile(file, 2, Page - 1).Should().Equal(0, 0);
        file.Mapping.NrPages.Should().Be(0);
        box.ReadFile(file, 2, 2 * Page).Should().BeEmpty();
    }

    private List<int> Present(VirtAddr p, ulong pages) =>
        [.. Enumerable.Range(0, (int)pages).Where(i => box.Pte(p + ((ulong)i * Page)).Pte.IsPresent)];
}
