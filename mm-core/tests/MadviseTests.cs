// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class MadviseTests
{
    private const ulong Addr = 16UL << 40;
    private const ulong Page = VirtAddr.PageSize;

    [TestCase(Addr, Page, (Madvice)5, Errno.EINVAL, TestName = "Advice_Unknown")]
    [TestCase(Addr + 1, 0ul, Madvice.MADV_NORMAL, Errno.EINVAL, TestName = "Address_Unaligned_EvenForNothing")]
    [TestCase(Addr, ulong.MaxValue, Madvice.MADV_NORMAL, Errno.EINVAL, TestName = "Length_WrapsToZero")]
    [TestCase(Addr, 0xffff_ffff_ffff_0000ul, Madvice.MADV_NORMAL, Errno.EINVAL, TestName = "End_Wraps")]
    [TestCase(Addr + (64 * Page), 0ul, Madvice.MADV_DONTNEED, (Errno)0, TestName = "Length_Zero_OfNothing")]
    [TestCase(Addr + (64 * Page), Page, Madvice.MADV_DONTNEED, Errno.ENOMEM, TestName = "NothingMapped")]
    [TestCase(Addr, 1ul, Madvice.MADV_DONTNEED, (Errno)0, TestName = "Length_IsRoundedUp")]
    public void Arguments(ulong addr, ulong length, Madvice advice, Errno expected) =>
        VmaPicture.Parse("AA").AdviseAt(addr, length, advice).Errno.Should().Be(expected);

    [Test]
    public void AHole_IsReported_AndTheRestIsDone()
    {
        Calls calls = VmaPicture.Parse("A.B.");
        calls.Store(0);
        calls.Store(2);

        calls.Advise(0, 4, Madvice.MADV_DONTNEED).Errno.Should().Be(Errno.ENOMEM);

        (calls.Pte(0).Pte.IsNone, calls.Pte(2).Pte.IsNone).Should().Be((true, true));
    }

    [TestCase(Madvice.MADV_DONTFORK, VmFlags.DontCopy, Madvice.MADV_DOFORK)]
    [TestCase(Madvice.MADV_WIPEONFORK, VmFlags.WipeOnFork, Madvice.MADV_KEEPONFORK)]
    [TestCase(Madvice.MADV_RANDOM, VmFlags.RandRead, Madvice.MADV_NORMAL)]
    [TestCase(Madvice.MADV_SEQUENTIAL, VmFlags.SeqRead, Madvice.MADV_NORMAL)]
    [TestCase(Madvice.MADV_DONTDUMP, VmFlags.DontDump, Madvice.MADV_DODUMP)]
    public void Flags_SplitTheMapping_AndTheOppositeMergesIt(Madvice advice, VmFlags flag, Madvice opposite)
    {
        Calls calls = VmaPicture.Parse("AAAAAA");

        calls.Advise(2, 2, advice).Should().Be((SysRet)0);
        calls.Picture(6).Should().Be("AABBCC");
        calls.VmaAt(2).Flags.Has(flag).Should().BeTrue();

        calls.Advise(2, 2, opposite).Should().Be((SysRet)0);
        calls.Picture(6).Should().Be("AAAAAA");
    }

    [TestCase(MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS, false)]
    [TestCase(MapFlags.MAP_PRIVATE, true)]
    [TestCase(MapFlags.MAP_SHARED, true)]
    public void WipeOnFork_IsForPrivateAnonymousMemory(MapFlags flags, bool file)
    {
        Calls calls = new();
        calls.Map(0, 1, Calls.ReadWrite, flags | MapFlags.MAP_FIXED, file ? calls.Memfd(1) : -1);

        calls.Advise(0, 1, Madvice.MADV_WIPEONFORK).Errno.Should().Be(Errno.EINVAL);
        calls.Advise(0, 1, Madvice.MADV_KEEPONFORK).Errno.Should().Be((Errno)0);
    }

    [Test]
    public void TooManyMappings_IsAShortageThatMayPass() =>
        VmaPicture.Parse("AAAA", new MachineConfig { MaxMapCount = 1 })
            .Advise(1, 1, Madvice.MADV_RANDOM).Errno.Should().Be(Errno.EAGAIN);

    [Test]
    public void AnAdviceThatIsNotModelled_IsNamed()
    {
        Calls calls = VmaPicture.Parse("A");

        Action advise = () => calls.Advise(0, 1, Madvice.MADV_COLLAPSE);

        advise.Should().Throw<NotModelledException>().WithMessage("*MADV_COLLAPSE*");
    }
}
