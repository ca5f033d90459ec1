// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Page and folio apart: a folio of four pages, mapped by hand.</summary>
public sealed class LargeFolioTests
{
    private const ulong PageSize = VirtAddr.PageSize;
    private const int Order = 2;
    private const int Count = 1 << Order;

    [Test]
    public void EachPage_HasItsOwnCountContentsAndExclusiveness_AndOneFolio()
    {
        TestMachine box = Mapped(out VirtAddr p, out Folio folio);
        box.Machine.Checks.Run().Should().BeEmpty();
        box.Store(p + PageSize, 7).IsOk.Should().BeTrue();

        Pages(folio).Select(page => page.Contents[0]).Should().Equal(0, 7, 0, 0);
        Pages(folio).Select(page => page.MapCount).Should().Equal(1, 1, 1, 1);
        Pages(folio).Should().OnlyContain(page => page.Folio == folio && page.IsAnonExclusive);
        (folio.TotalMapCount, folio.RefCount, folio.Order).Should().Be((Count, Count, Order));
        (folio.Pfn & (Count - 1)).Should().Be(0);
        box.Inspect.Rss(box.Task, MmCounter.AnonPages).Should().Be(Count);
        box.Inspect.Page(box.Task, p + (2 * PageSize))!.Value.Index.Should().Be(folio.Index + 2);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void Zap_OfOnePage_LeavesTheOthersMapped_AndTheLastFreesTheWhole()
    {
        TestMachine box = Mapped(out VirtAddr p, out Folio folio);
        ulong inUse = box.Machine.PageAlloc.InUse;

        box.Zap(p + PageSize, 1);
        Pages(folio).Select(page => page.MapCount).Should().Equal(1, 0, 1, 1);
        (folio.TotalMapCount, folio.RefCount).Should().Be((3, 3));
        box.Machine.PageAlloc.InUse.Should().Be(inUse);
        box.Machine.Checks.Run().Should().BeEmpty();

        box.Zap(p, Count, reclaimPt: false);
        (folio.TotalMapCount, folio.RefCount).Should().Be((0, 0));
        box.Machine.PageAlloc.InUse.Should().Be(inUse - Count);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void ForkAndWrite_ArePagesAffairs()
    {
        TestMachine box = Mapped(out VirtAddr p, out Folio folio);
        TaskStruct child = box.Fork();
        Pages(folio).Select(page => (page.MapCount, page.IsAnonExclusive)).Should().AllBeEquivalentTo((2, false));
        (folio.TotalMapCount, folio.RefCount).Should().Be((2 * Count, 2 * Count));

        box.Store(p + (3 * PageSize), 9, child).IsOk.Should().BeTrue();
        Pages(folio).Select(page => page.MapCount).Should().Equal(2, 2, 2, 1);
        box.Pte(p + (3 * PageSize), child).IsAnonExclusive.Should().BeTrue();
        box.Inspect.Memory(box.Task, p + (3 * PageSize)).Should().Be(0);
        box.Machine.Checks.Run().Should().BeEmpty();

        box.Exit(child);
        (folio.TotalMapCount, folio.RefCount).Should().Be((Count, Count));
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void FreedFrames_AreHandedOutAgain()
    {
        TestMachine box = Mapped(out VirtAddr p, out Folio folio);
        box.Zap(p, Count);
        Folio again = box.Machine.PageAlloc.AllocLargeFolio(Order)!;
        again.Should().BeSameAs(folio);
        box.Machine.PageAlloc.Put(again);
    }

    [TestCase("I40")]
    [TestCase("I41")]
    public void WrongCounts_AreFound(string id)
    {
        TestMachine box = Mapped(out _, out Folio folio);
        folio.LargeMapCount += id == "I40" ? 1 : 0;
        folio.RefCount += id == "I41" ? 1 : 0;
        box.Machine.Checks.Run().Select(violation => violation.Id).Should().Equal(id);
    }

    [Test]
    public void Memory_ThatHasNoRoomForAllPages_GivesNone()
    {
        TestMachine box = new(new MachineConfig { MemoryBytes = 8 * PageSize });
        ulong inUse = box.Machine.PageAlloc.InUse;
        box.Machine.PageAlloc.AllocLargeFolio(3).Should().BeNull();
        box.Machine.PageAlloc.InUse.Should().Be(inUse);
    }

    private static IEnumerable<Page> Pages(Folio folio) => Enumerable.Range(0, folio.NrPages).Select(folio.PageAt);

    /// <summary>As alloc_anon_folio() and do_anonymous_page() will do it: all pages at once, writable.</summary>
    private static TestMachine Mapped(out VirtAddr p, out Folio folio)
    {
        TestMachine box = new();
        p = box.Map(8);
        box.Store(p + (7 * PageSize), 1);
        box.Zap(p + (7 * PageSize), 1, reclaimPt: false);
        folio = box.Machine.PageAlloc.AllocLargeFolio(Order)!;
        folio.InitFlag(PageFlags.Uptodate | PageFlags.Lru);
        Rmap.AddNewAnonRmap(folio, box.VmaAt(p), p);
        folio.RefCount = Count;
        box.Mm.AddCounter(MmCounter.AnonPages, Count);
        for (int i = 0; i < Count; i++)
        {
            folio.PageAt(i).Contents = PageContents.Filled(0);
            VirtAddr at = p + ((ulong)i * PageSize);
            Pte pte = Pte.Make(folio.PageAt(i).Pfn, box.VmaAt(p).PageProt).MkDirty().MkWrite();
            Pagewalk.PteTable(box.Mm, at, OnLeaf.Bug)!.SetUnchecked(PageTable.PteIndex(at), pte);
        }

        return box;
    }
}
