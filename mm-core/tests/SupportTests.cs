// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>What the checker would have refused, the calls refuse too: nothing is taken for something else in silence.</summary>
public sealed class SupportTests
{
    private const ulong Page = VirtAddr.PageSize;

    [TestCase(Madvice.MADV_MERGEABLE)]
    [TestCase(Madvice.MADV_HUGEPAGE)]
    [TestCase(Madvice.MADV_COLLAPSE)]
    [TestCase(Madvice.MADV_HWPOISON)]
    public void Advice_IsRefused(Madvice advice)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);

        FluentActions.Invoking(() => box.Run(() => box.Machine.Syscalls.Madvise(box.Task, p.Value, Page, (int)advice)))
            .Should().Throw<NotModelledException>().WithMessage($"not modelled yet: {advice}");
    }

    [TestCase(MapFlags.MAP_HUGETLB)]
    [TestCase(MapFlags.MAP_SYNC)]
    public void MapFlag_IsRefused(MapFlags flag)
    {
        TestMachine box = new();
        MapFlags flags = MapFlags.MAP_PRIVATE | flag | MapFlags.MAP_ANONYMOUS;

        FluentActions.Invoking(() => box.Run(() => box.Machine.Syscalls.Mmap(box.Task, 0, Page, 3, (ulong)flags, -1, 0)))
            .Should().Throw<NotModelledException>().WithMessage($"not modelled yet: {flag}");
    }

    [Test]
    public void HugeMemfd_IsRefused()
    {
        TestMachine box = new();

        FluentActions.Invoking(() => box.Run(() => box.Machine.Syscalls.MemfdCreate(box.Task, "x", (uint)MfdFlags.MFD_HUGETLB)))
            .Should().Throw<NotModelledException>();
    }
}
