// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class MprotectTests
{
    private const ulong Addr = 16UL << 40;
    private const ulong Page = VirtAddr.PageSize;

    [TestCase(Addr, Page, Prot.PROT_GROWSDOWN | Prot.PROT_GROWSUP, Errno.EINVAL)]
    [TestCase(Addr + 1, Page, Prot.PROT_READ, Errno.EINVAL)]
    [TestCase(Addr + 1, 0ul, Prot.PROT_READ, Errno.EINVAL)]
    [TestCase(Addr, 0ul, (Prot)0x8000_0000, (Errno)0)]
    [TestCase(Addr, ulong.MaxValue, Prot.PROT_READ, Errno.ENOMEM)]
    [TestCase(Addr, 0xffff_ffff_ffff_0000ul, Prot.PROT_READ, Errno.ENOMEM)]
    [TestCase(Addr, Page, (Prot)0x10, Errno.EINVAL)]
    [TestCase(Addr, Page, Prot.PROT_SEM, (Errno)0)]
    [TestCase(Addr, Page, Prot.PROT_READ | Prot.PROT_GROWSDOWN, Errno.EINVAL)]
    [TestCase(Addr, Page, Prot.PROT_READ | Prot.PROT_GROWSUP, Errno.EINVAL)]
    [TestCase(Addr + (2 * Page), Page, Prot.PROT_READ | Prot.PROT_GROWSDOWN, Errno.ENOMEM)]
    public void Errors(ulong addr, ulong length, Prot prot, Errno expected) =>
        VmaPicture.Parse("AA").ProtectAt(addr, length, prot).Errno.Should().Be(expected);

    [Test]
    public void AHole_EndsTheCall_AndWhatCameBeforeStaysChanged()
    {
        Calls calls = VmaPicture.Parse("AA.BB");

        calls.Protect(0, 5, Prot.PROT_READ).Errno.Should().Be(Errno.ENOMEM);

        calls.Picture(5).Should().Be("aa.BB");
    }

    [Test]
    public void ASealedMapping_EndsTheCall_AndWhatCameBeforeStaysChanged()
    {
        Calls calls = VmaPicture.Parse("AAbbCC");
        calls.Seal(2, 2);

        calls.Protect(0, 6, Prot.PROT_NONE).Errno.Should().Be(Errno.EPERM);

        calls.Picture(6).Should().Be("aabbCC");
    }

    [Test]
    public void AMemoryFileThatCannotBeWritten_IsNeverMadeWritable()
    {
        Calls calls = new();
        int fd = calls.Memfd(1);
        calls.Map(0, 1, Prot.PROT_READ, MapFlags.MAP_SHARED | MapFlags.MAP_FIXED, fd);
        calls.VmaAt(0).SetFlagsUnchecked(calls.VmaAt(0).Flags & ~VmFlags.MayWrite);

        calls.ProtectAt(Addr, Page, Calls.ReadWrite).Errno.Should().Be(Errno.EACCES);
    }

    [Test]
    public void GrowsDown_TakesInAllOfTheStackBelow()
    {
        Calls calls = new();
        calls.Map(0, 4, flags: Calls.PrivateFixed | MapFlags.MAP_GROWSDOWN);

        calls.ProtectAt(Addr + (3 * Page), Page, Prot.PROT_READ | Prot.PROT_GROWSDOWN).Errno.Should().Be((Errno)0);

        calls.Picture(4).Should().Be("aaaa");
    }

    /// <summary>Which pages are writable at once after a way through read-only: those that nobody else has.</summary>
    [TestCase(false, false, false, TestName = "NeverTouched_NoEntry")]
    [TestCase(true, false, true, TestName = "Written_IsWritableAgain")]
    [TestCase(true, true, false, TestName = "SharedWithAChild_IsNot")]
    public void Upgrade_OfPrivateMemory(bool written, bool forked, bool writable)
    {
        Calls calls = VmaPicture.Parse("A");
        if (written)
        {
            calls.Store(0);
        }

        if (forked)
        {
            calls.Fork();
        }

        calls.Protect(0, 1, Prot.PROT_READ);
        calls.Protect(0, 1, Calls.ReadWrite);

        (calls.Pte(0).Pte is { IsPresent: true, IsWrite: true }).Should().Be(writable);
    }

    [Test]
    public void Upgrade_OfTheZeroPage_WaitsForTheFault()
    {
        Calls calls = VmaPicture.Parse("a");
        calls.Load(0);

        calls.Protect(0, 1, Calls.ReadWrite);

        calls.Pte(0).Pte.IsWrite.Should().BeFalse();
        calls.Store(0).MinorFaults.Should().Be(1);
    }

    [Test]
    public void Upgrade_AfterTheChildHasGone_StillWaitsForTheFault()
    {
        Calls calls = VmaPicture.Parse("A");
        calls.Store(0);
        calls.Exit(calls.Fork());

        calls.Protect(0, 1, Prot.PROT_READ);
        calls.Protect(0, 1, Calls.ReadWrite);

        calls.Pte(0).MapCount.Should().Be(1);
        calls.Pte(0).IsAnonExclusive.Should().BeFalse();
        calls.Pte(0).Pte.IsWrite.Should().BeFalse();
    }

    [TestCase(false, true)]
    [TestCase(true, true)]
    public void SharedMemory_GetsItsWriteBitFromTheMapping(bool written, bool writable)
    {
        Calls calls = new();
        calls.Map(0, 1, Calls.ReadWrite, MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED);
        AccessResult first = written ? calls.Store(0) : calls.Load(0);
        first.IsOk.Should().BeTrue();

        calls.Protect(0, 1, Prot.PROT_READ);
        calls.Protect(0, 1, Calls.ReadWrite);

        calls.Pte(0).Pte.IsWrite.Should().Be(writable);
    }

    [Test]
    public void ProtNone_KeepsTheEntry_OutOfTheCpusSight()
    {
        Calls calls = VmaPicture.Parse("A");
        calls.Store(0, 7);

        calls.Protect(0, 1, Prot.PROT_NONE);

        calls.Pte(0).Pte.IsProtNone.Should().BeTrue();
        calls.Load(0).Code.Should().Be(SiCode.SEGV_ACCERR);
        calls.Protect(0, 1, Prot.PROT_READ);
        calls.Load(0).Should().Match<AccessResult>(access => access.Value == 7 && access.MinorFaults == 0);
    }

    [TestCase(false, 0, 2, TestName = "Account_GoesWithWriteAccess_WhereNothingWasWritten")]
    [TestCase(true, 2, 2, TestName = "Account_StaysWhereSomethingWasWritten")]
    public void Account(bool written, int readOnly, int writable)
    {
        Calls calls = VmaPicture.Parse("AA");
        if (written)
        {
            calls.Store(0);
        }

        calls.Protect(0, 2, Prot.PROT_READ);
        calls.Machine.CommittedPages.Should().Be((ulong)readOnly);
        calls.Protect(0, 2, Calls.ReadWrite);
        calls.Machine.CommittedPages.Should().Be((ulong)writable);
    }
}
