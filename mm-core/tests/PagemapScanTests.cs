// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>
/// PAGEMAP_SCAN beyond what scripts say: the order of its checks, its limits, and its pauses. The numbers are those of Linux 6.18.44.
/// </summary>
public sealed class PagemapScanTests
{
    private const ulong Page = VirtAddr.PageSize;
    private const ulong Table = VirtAddr.PmdSize;
    private TestMachine box = null!;
    private IReadOnlyList<PageRegion> found = [];
    private VirtAddr? walkEnd;

    [SetUp]
    public void SetUp() => box = new TestMachine(new MachineConfig { SoftDirty = false });

    [Test]
    public void Regions_HaveWhatIsAskedFor_AndJoin()
    {
        VirtAddr p = box.Map(8);
        box.Store(p, 1);
        box.Load(p + (2 * Page));

        Scan(p, 8 * Page).Should().Be(4L);
        found.Should().Equal(
            new PageRegion(p, p + Page, PageIs.PAGE_IS_PRESENT | PageIs.PAGE_IS_WRITTEN),
            new PageRegion(p + Page, p + (2 * Page), PageIs.PAGE_IS_WRITTEN),
            new PageRegion(p + (2 * Page), p + (3 * Page), PageIs.PAGE_IS_PRESENT | PageIs.PAGE_IS_WRITTEN | PageIs.PAGE_IS_PFNZERO),
            new PageRegion(p + (3 * Page), p + (8 * Page), PageIs.PAGE_IS_WRITTEN));
    }

    // Every second page of 1,100 is there: 550 regions, of which 512 are found before the first pause, at page 1024.
    [TestCase(8192UL, 0UL, 550, 1024)]
    [TestCase(600UL, 0UL, 550, 1024)]
    [TestCase(513UL, 0UL, 513, 1026)]
    [TestCase(512UL, 0UL, 512, 1024)]
    [TestCase(8192UL, 511UL, 511, 1022)]
    [TestCase(8192UL, 512UL, 512, 1024)]
    [TestCase(8192UL, 513UL, 513, 1026)]
    [TestCase(8192UL, 550UL, 550, 1024)]
    public void Pause_After512Regions_StaysInWalkEnd(ulong vecLen, ulong maxPages, long regions, int end)
    {
        VirtAddr p = box.Map(1100);
        for (ulong i = 0; i < 1100; i += 2)
        {
            box.Store(p + (i * Page), 1);
        }

        Scan(p, 1100 * Page, PageIs.PAGE_IS_PRESENT, vecLen, maxPages).Should().Be(regions);
        walkEnd.Should().Be(p + ((ulong)end * Page));
    }

    [Test]
    public void MaxPages_CutsAHole()
    {
        VirtAddr p = box.Map(8 * 512);
        box.Store(p + (600 * Page), 1);

        Scan(p, 8 * Table, maxPages: 2000).Should().Be(5L);
        found[^1].Should().Be(new PageRegion(p + (1024 * Page), p + (2000 * Page), PageIs.None));
        walkEnd.Should().Be(p + (2000 * Page));
        Scan(p, 8 * Table, maxPages: 1024).Should().Be(4L);
        walkEnd.Should().Be(p + (1024 * Page));
    }

    [TestCase(4UL, 0UL, 10UL, Errno.EINVAL)]
    [TestCase(0UL, 0x200UL, 10UL, Errno.EINVAL)]
    [TestCase(0UL, 0UL, 1UL << 43, Errno.EFAULT)]
    [TestCase(4UL, 0UL, 1UL << 43, Errno.EINVAL)]
    [TestCase(2UL, 0UL, 10UL, Errno.EPERM)]
    public void WrongArguments_AreRefusedInOrder(ulong flags, ulong mask, ulong vecLen, Errno expected)
    {
        VirtAddr p = box.Map(1);
        var arg = new PmScanArg { Start = p, Length = Page, Flags = (PmScanFlags)flags, CategoryMask = (PageIs)mask, VecLen = vecLen };

        box.Run(() => box.Machine.Syscalls.PagemapScan(box.Task, arg)).Errno.Should().Be(expected);
        (arg.WalkEnd is null).Should().Be(expected != Errno.EPERM, "only a walk has an end");
    }

    private long Scan(VirtAddr start, ulong length, PageIs mask = 0, ulong vecLen = 8192, ulong maxPages = 0)
    {
        var arg = new PmScanArg
        {
            Start = start,
            Length = length,
            CategoryMask = mask,
            ReturnMask = PageIs.All,
            VecLen = vecLen,
            MaxPages = maxPages,
        };
        SysRet result = box.Run(() => box.Machine.Syscalls.PagemapScan(box.Task, arg));
        (found, walkEnd) = (arg.Vec, arg.WalkEnd);
        return result.Value;
    }
}
