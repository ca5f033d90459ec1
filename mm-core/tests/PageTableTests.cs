// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Which tables come, and which go.</summary>
public sealed class PageTableTests
{
    private const ulong Page = VirtAddr.PageSize;
    private const ulong TwoMiB = VirtAddr.PmdSize;
    private TestMachine box = null!;

    [SetUp]
    public void SetUp() => box = new TestMachine();

    [Test]
    public void Neighbours_InOneTable_KeepItUntilTheLastGoes()
    {
        VirtAddr p = box.Map(4);
        VirtAddr q = box.MapAt(p + (4 * Page), 4, VmFlags.Read);
        box.Store(p, 1);
        box.Load(q);
        Unmap(p, 4);
        box.Inspect.PageTables(box.Task).Should().Be(3);

        Unmap(q, 4);
        box.Inspect.PageTables(box.Task).Should().Be(0);
    }

    [Test]
    public void Unmap_OfAWholeTable_FreesItAndKeepsWhatServesTheNeighbour()
    {
        VirtAddr p = box.Map(1024);
        VirtAddr q = box.MapAt(p + (2 * TwoMiB), 4, VmFlags.Read);
        box.Store(p, 1);
        box.Store(p + TwoMiB, 1);
        box.Load(q);
        box.Inspect.PageTables(box.Task).Should().Be(5);

        Unmap(p, 1024);
        box.Inspect.PageTables(box.Task).Should().Be(3);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void Unmap_AboveANeighbour_KeepsTheUpperTablesForIt()
    {
        VirtAddr p = box.Map(4);
        VirtAddr q = box.MapAt(p + (2 * TwoMiB), 1024, VmFlags.Read);
        box.Load(p);
        box.Load(q);
        box.Inspect.PageTables(box.Task).Should().Be(4);

        Unmap(q, 1024);
        box.Inspect.PageTables(box.Task).Should().Be(3);
        box.Load(p).MinorFaults.Should().Be(0);
    }

    [TestCase(512UL, 512UL, true, 2)]
    [TestCase(512UL, 511UL, true, 3)]
    [TestCase(512UL, 512UL, false, 3)]
    public void Dontneed_OfAWholeTable_FreesIt(ulong pages, ulong zapped, bool reclaim, int tables)
    {
        VirtAddr p = box.Map(pages);
        box.Store(p, 1);
        box.Zap(p, zapped, reclaim);

        box.Inspect.PageTables(box.Task).Should().Be(tables);
        box.Mm.RssPages.Should().Be(0);
    }

    [Test]
    public void Dontneed_WithoutPtReclaim_KeepsTheTable()
    {
        box = new TestMachine(new MachineConfig { PtReclaim = false });
        VirtAddr p = box.Map(512);
        box.Store(p, 1);
        box.Zap(p, 512);

        box.Inspect.PageTables(box.Task).Should().Be(3);
    }

    [Test]
    public void LastTable_IsForgottenWhenItIsFreed()
    {
        VirtAddr p = box.Map(512);
        box.Store(p, 1);
        box.Zap(p, 512);

        Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug).Should().BeNull();
        box.Store(p, 2);
        box.Load(p).Value.Should().Be(2);
    }

    [Test]
    public void Store_WithoutTheLock_IsABug()
    {
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;

        FluentActions.Invoking(() => table.Set(0, default)).Should().Throw<KernelBugException>();
    }

    [Test]
    public void Walk_SkipsWhatIsNotThere()
    {
        VirtAddr p = box.Map(1UL << 28);
        box.Store(p + (1UL << 38), 1);
        VirtAddr addr = p;

        Pagewalk.NextPteTable(box.Mm, ref addr, p + (1UL << 40), OnLeaf.Bug)!.Base.Should().Be(addr);
        addr.Should().Be(p + (1UL << 38));
        addr += TwoMiB;
        Pagewalk.NextPteTable(box.Mm, ref addr, p + (1UL << 40), OnLeaf.Bug).Should().BeNull();
    }

    private void Unmap(VirtAddr start, ulong pages) =>
        box.Run(() => box.Machine.Syscalls.Munmap(box.Task, start.Value, pages * Page)).IsError.Should().BeFalse();
}
