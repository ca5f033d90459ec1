// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class MsealTests
{
    private const ulong Addr = 16UL << 40;
    private const ulong Page = VirtAddr.PageSize;

    [TestCase(Addr, Page, 1ul, Errno.EINVAL)]
    [TestCase(Addr + 1, Page, 0ul, Errno.EINVAL)]
    [TestCase(Addr, ulong.MaxValue, 0ul, Errno.EINVAL)]
    [TestCase(Addr, 0xffff_ffff_ffff_0000ul, 0ul, Errno.EINVAL)]
    [TestCase(Addr + (64 * Page), 0ul, 0ul, (Errno)0)]
    [TestCase(Addr + (64 * Page), Page, 0ul, Errno.ENOMEM)]
    [TestCase(Addr, 3 * Page, 0ul, Errno.ENOMEM)]
    [TestCase(Addr, 1ul, 0ul, (Errno)0)]
    public void Arguments(ulong addr, ulong length, ulong flags, Errno expected) =>
        VmaPicture.Parse("AA").SealAt(addr, length, flags).Errno.Should().Be(expected);

    [Test]
    public void AHole_LeavesEverythingUnsealed()
    {
        Calls calls = VmaPicture.Parse("AA.BB");

        calls.Seal(0, 5).Errno.Should().Be(Errno.ENOMEM);

        calls.Unmap(0, 5).Errno.Should().Be((Errno)0);
    }

    [Test]
    public void Seals_SplitAndMerge()
    {
        Calls calls = VmaPicture.Parse("AAAA");
        calls.Seal(1, 1);
        calls.Picture(4).Should().Be("ABCC");

        calls.Seal(2, 1);

        calls.Picture(4).Should().Be("ABBC");
    }

    [Test]
    public void ASealedPart_StopsWhateverChangesTheMapping()
    {
        Calls calls = VmaPicture.Parse("aaaa....");
        calls.Seal(1, 1);

        calls.Unmap(0, 4).Errno.Should().Be(Errno.EPERM);
        calls.Map(1, 1).Errno.Should().Be(Errno.EPERM);
        calls.Protect(1, 1, Prot.PROT_NONE).Errno.Should().Be(Errno.EPERM);
        calls.Move(1, 1, 6, 1).Errno.Should().Be(Errno.EPERM);
        calls.Move(3, 1, 1, 1).Errno.Should().Be(Errno.EPERM);
        calls.Resize(1, 1, 2).Errno.Should().Be(Errno.EPERM);
        calls.Picture(8).Should().Be("abcc....");
    }

    [Test]
    public void Munmap_ThatMeetsASealLater_LeavesItsFirstSplitBehind()
    {
        Calls calls = VmaPicture.Parse("AAAbb");
        calls.Seal(3, 2);

        calls.Unmap(1, 4).Errno.Should().Be(Errno.EPERM);

        calls.Picture(5).Should().Be("ABBcc");
    }

    /// <summary>What may be discarded under a seal: what the owner could overwrite, and what stands in a file.</summary>
    [TestCase(MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS, Prot.PROT_READ, Errno.EPERM)]
    [TestCase(MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS, Calls.ReadWrite, (Errno)0)]
    [TestCase(MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS, Prot.PROT_READ, (Errno)0)]
    [TestCase(MapFlags.MAP_PRIVATE, Prot.PROT_READ, (Errno)0)]
    [TestCase(MapFlags.MAP_SHARED, Prot.PROT_NONE, (Errno)0)]
    public void Discard(MapFlags flags, Prot prot, Errno expected)
    {
        Calls calls = new();
        int fd = (flags & MapFlags.MAP_ANONYMOUS) == 0 ? calls.Memfd(1) : -1;
        calls.Map(0, 1, Calls.ReadWrite, flags | MapFlags.MAP_FIXED, fd);
        calls.Store(0);
        calls.Protect(0, 1, prot);
        calls.Seal(0, 1);

        calls.Advise(0, 1, Madvice.MADV_RANDOM).Errno.Should().Be((Errno)0);
        calls.Advise(0, 1, Madvice.MADV_DONTFORK).Errno.Should().Be(expected);
        calls.Advise(0, 1, Madvice.MADV_DONTNEED).Errno.Should().Be(expected);
    }
}
