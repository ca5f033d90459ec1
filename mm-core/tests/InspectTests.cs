// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Looking: what a load would read, without one.</summary>
public sealed class InspectTests
{
    private const ulong Page = VirtAddr.PageSize;
    private TestMachine box = null!;
    private VirtAddr p;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        p = box.Map(4);
    }

    [Test]
    public void Memory_OfUntouched_IsZeroAndStaysUntouched()
    {
        box.Inspect.Memory(box.Task, p).Should().Be(0);
        box.Inspect.IsFilledWith(box.Task, p, 4 * Page, 0).Should().BeTrue();

        box.Pte(p).Pte.IsNone.Should().BeTrue();
        box.Mm.PgtablesBytes.Should().Be(0);
        box.Task.MinFlt.Should().Be(0);
    }

    [Test]
    public void Memory_WhereALoadRaisesASignal_IsNull()
    {
        VirtAddr none = box.Map(1, VmFlags.None);
        VirtAddr past = box.Map(2, file: box.Memfd(1), shared: true);

        box.Inspect.Memory(box.Task, none).Should().BeNull();
        box.Inspect.Memory(box.Task, p - 1).Should().BeNull();
        box.Inspect.Memory(box.Task, past).Should().Be(0);
        box.Inspect.Memory(box.Task, past + Page).Should().BeNull();
        box.Inspect.IsFilledWith(box.Task, past, 2 * Page, 0).Should().BeNull();
    }

    [Test]
    public void Memory_OfAnUnmappedFilePage_IsThePageCaches()
    {
        FileStruct file = box.Memfd(1);
        FileBytes.Put(file, [5], 3);
        VirtAddr f = box.Map(1, file: file);

        box.Inspect.Memory(box.Task, f + 3).Should().Be(5);
        box.Pte(f).Pte.IsNone.Should().BeTrue();
    }

    [Test]
    public void FirstDifference_NamesByteAndPlace()
    {
        box.Store(p + Page + 7, 9);

        box.Inspect.FirstDifference(box.Task, p, 4 * Page, 0, out VirtAddr at).Should().Be(9);
        at.Should().Be(p + Page + 7);
        box.Inspect.FirstDifference(box.Task, p, Page, 0, out at).Should().Be(0);
        at.Should().Be(p + Page);
        box.Inspect.IsFilledWith(box.Task, p, 4 * Page, 0).Should().BeFalse();
    }

    [Test]
    public void SameContents_ComparesByteByByte()
    {
        VirtAddr q = box.Map(4);
        box.Store(p + Page, 1);
        box.Inspect.HasSameContents(box.Task, p, q, 4 * Page).Should().BeFalse();

        box.Store(q + Page, 1);
        box.Inspect.HasSameContents(box.Task, p, q, 4 * Page).Should().BeTrue();
        box.Inspect.HasSameContents(box.Task, p + (2 * Page), q + (3 * Page), 2 * Page).Should().BeNull("the last page is no mapping's");
    }

    [Test]
    public void Page_OfTheZeroPage_CountsNothing()
    {
        box.Load(p);
        PageInfo page = box.Inspect.Page(box.Task, p)!.Value;

        (page.RefCount, page.MapCount).Should().Be((1, 0));
        box.Inspect.Page(box.Task, p + Page).Should().BeNull();
    }

    [Test]
    public void Vmas_AreThoseThatTouchTheRange()
    {
        VirtAddr q = box.MapAt(p + (4 * Page), 2, VmFlags.Read);

        box.Inspect.Vmas(box.Task, p + (3 * Page), q + Page).Select(vma => vma.Perms).Should().Equal("rw-p", "r--p");
        box.Inspect.Vmas(box.Task, q + (2 * Page), q + (9 * Page)).Should().BeEmpty();
    }

    [TestCase(0, 4)]
    [TestCase(1, 1)]
    public void Level_SaysWhichTableIsMissing(int touch, int level)
    {
        if (touch == 1)
        {
            box.Load(p);
        }

        box.Pte(p).Level.Should().Be(level);
    }

    /// <summary>Whatever threads meet at can be told.</summary>
    [Test]
    public void WhatThreadsMeetAt_HasAName([Values] ObjectKind kind)
    {
        MetObject met = new TestMachine().Inspect.Met(new Operation(kind, 1, 0, Sharing.Read));

        met.Name.Should().NotBeNullOrEmpty();
        met.State.Should().NotBeNull();
    }
}
