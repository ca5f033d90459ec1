// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>clear_refs, pagemap, mincore.</summary>
public sealed class TaskMmuTests
{
    private const ulong Page = VirtAddr.PageSize;
    private TestMachine box = null!;

    [SetUp]
    public void SetUp() => box = new TestMachine();

    [Test]
    public void NewMapping_IsSoftDirty_UntilCleared()
    {
        VirtAddr p = box.Map(2);
        box.Store(p, 1);
        IsDirty(p).Should().BeTrue();
        IsDirty(p + Page).Should().BeTrue("nothing of the mapping is older than the last clear");

        Clear(4);
        IsDirty(p).Should().BeFalse();
        IsDirty(p + Page).Should().BeFalse();
    }

    [Test]
    public void Store_AfterClear_FaultsOnceAndIsSeen()
    {
        VirtAddr p = box.Map(2);
        box.Store(p, 1);
        Clear(4);

        box.Store(p, 2).MinorFaults.Should().Be(1);
        box.Store(p, 3).MinorFaults.Should().Be(0);
        IsDirty(p).Should().BeTrue();
        IsDirty(p + Page).Should().BeFalse();
    }

    [Test]
    public void Load_AfterClear_IsNoWrite()
    {
        VirtAddr p = box.Map(1);
        Clear(4);
        box.Load(p);

        IsDirty(p).Should().BeFalse();
    }

    [Test]
    public void WithoutTheOption_ClearDoesNothing()
    {
        box = new TestMachine(new MachineConfig { SoftDirty = false });
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        Clear(4);

        box.Store(p, 2).MinorFaults.Should().Be(0);
        IsDirty(p).Should().BeFalse("pagemap never shows the bit");
    }

    [TestCase(1, false, false)]
    [TestCase(2, false, true)]
    [TestCase(3, true, false)]
    public void Young_IsClearedByKind(int kind, bool anon, bool file)
    {
        VirtAddr p = box.Map(1);
        VirtAddr q = box.Map(1, shared: true);
        box.Store(p, 1);
        box.Store(q, 1);
        Clear(kind);

        box.Pte(p).Pte.IsYoung.Should().Be(anon);
        box.Pte(q).Pte.IsYoung.Should().Be(file);
    }

    [TestCase(0)]
    [TestCase(6)]
    public void UnknownKind_IsEinval(int kind) =>
        box.Run(() => box.Machine.Syscalls.ClearRefs(box.Task, kind)).Errno.Should().Be(Errno.EINVAL);

    [Test]
    public void HighWaterMark_StartsAgain()
    {
        VirtAddr p = box.Map(4);
        box.Populate(p, 4, write: true);
        box.Zap(p, 4);
        box.Mm.HiwaterRss.Should().Be(4);

        Clear(5);
        box.Mm.HiwaterRss.Should().Be(0);
    }

    [Test]
    public void Pagemap_EncodesAsLinuxDoes()
    {
        VirtAddr p = box.Map(2);
        VirtAddr f = box.Map(1, shared: true);
        box.Store(p, 1);
        box.Load(f);
        Clear(4);
        const ulong present = 1UL << 63;
        const ulong file = 1UL << 61;
        const ulong exclusive = 1UL << 56;

        box.Inspect.Pagemap(box.Task, p).Should().Be(present | exclusive | box.Pte(p).Pte.Pfn);
        box.Inspect.Pagemap(box.Task, p + Page).Should().Be(0);
        box.Inspect.Pagemap(box.Task, f).Should().Be(present | file | exclusive | box.Pte(f).Pte.Pfn);
        box.Inspect.Pagemap(box.Task, new VirtAddr(0)).Should().Be(0);
    }

    [Test]
    public void Mincore_KnowsMappedAndCachedPages()
    {
        FileStruct memfd = box.Memfd(3);
        FileBytes.Put(memfd, [1], Page);
        VirtAddr f = box.Map(3, file: memfd, shared: true);
        VirtAddr p = box.Map(2);
        box.Load(p);

        Mincore(f, 3).Should().Equal(0, 1, 0);
        Mincore(p, 2).Should().Equal(1, 0);
    }

    [TestCase(1UL, 1UL, Errno.EINVAL)]
    [TestCase(0UL, ulong.MaxValue, Errno.ENOMEM)]
    [TestCase(0UL, 2 * Page, Errno.ENOMEM)]
    public void Mincore_Errors(ulong offset, ulong length, Errno expected)
    {
        VirtAddr p = box.Map(1);

        box.Run(() => box.Machine.Syscalls.Mincore(box.Task, p.Value + offset, length, new byte[16])).Errno.Should().Be(expected);
    }

    [TestCase(4, 3, Errno.EFAULT, "the vector ends before the range does")]
    [TestCase(4, 4, (Errno)0, "it is as long")]
    [TestCase(9, 5, Errno.ENOMEM, "the range is over first: nobody looks where the vector ends")]
    [TestCase(9, 4, Errno.EFAULT, "the vector is")]
    public void Mincore_VectorThatEndsEarly_FaultsWhereItEnds(int pages, int room, Errno expected, string why)
    {
        VirtAddr p = box.Map(4);
        byte[] vec = new byte[room];
        Array.Fill(vec, byte.MaxValue);

        SysRet result = box.Run(() => box.Machine.Syscalls.Mincore(box.Task, p.Value, (ulong)pages * Page, vec));

        (result.IsError ? result.Errno : 0).Should().Be(expected, why);
        vec[..Math.Min(4, room)].Should().OnlyContain(seen => seen == 0);
    }

    private void Clear(int kind) => box.Run(() => box.Machine.Syscalls.ClearRefs(box.Task, kind)).Should().Be(new SysRet(0));

    private bool IsDirty(VirtAddr addr) => (box.Inspect.Pagemap(box.Task, addr) & (1UL << 55)) != 0;

    private byte[] Mincore(VirtAddr addr, ulong pages)
    {
        byte[] vec = new byte[pages];
        box.Run(() => box.Machine.Syscalls.Mincore(box.Task, addr.Value, pages * Page, vec)).Should().Be(new SysRet(0));
        return vec;
    }
}
