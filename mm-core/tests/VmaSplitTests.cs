// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class VmaSplitTests
{
    [TestCase(0, 6, "......")]
    [TestCase(0, 2, "..AAAA")]
    [TestCase(4, 2, "AAAA..")]
    [TestCase(2, 2, "AA..BB")]
    public void Munmap_LeavesWhatLiesBeside(int page, int count, string picture)
    {
        Calls calls = VmaPicture.Parse("AAAAAA");

        calls.Unmap(page, count).Should().Be((SysRet)0);

        calls.Picture(6).Should().Be(picture);
    }

    [TestCase(1, 6, "A......B")]
    [TestCase(2, 3, "AA...bCD")]
    [TestCase(0, 8, "........")]
    public void Munmap_OverSeveralMappings_SplitsTheOuterOnes(int page, int count, string picture)
    {
        Calls calls = VmaPicture.Parse("AAb.bbCC");
        calls.Protect(7, 1, Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC);

        calls.Unmap(page, count).IsError.Should().BeFalse();

        calls.Picture(8).Should().Be(picture);
    }

    [TestCase(0, 6, "aaaaaa")]
    [TestCase(0, 2, "aaBBBB")]
    [TestCase(4, 2, "AAAAbb")]
    [TestCase(2, 2, "AAbbCC")]
    public void Mprotect_CutsThePartOut(int page, int count, string picture)
    {
        Calls calls = VmaPicture.Parse("AAAAAA");

        calls.Protect(page, count, Prot.PROT_READ).Should().Be((SysRet)0);

        calls.Picture(6).Should().Be(picture);
    }

    [Test]
    public void Split_KeepsPagesOnTheLine()
    {
        Calls calls = VmaPicture.Parse("AAAAAA");
        calls.Store(1, 11);
        calls.Store(4, 14);

        calls.Protect(2, 2, Prot.PROT_NONE);

        calls.VmaAt(4).Pgoff.Should().Be(VmaPicture.Address(4).PageNumber);
        calls.VmaAt(4).AnonVma.Should().BeSameAs(calls.VmaAt(0).AnonVma);
        calls.VmaAt(0).AnonVma!.NumActiveVmas.Should().Be(3);
        calls.Load(4).Value.Should().Be(14);
    }

    [TestCase(5, true)]
    [TestCase(4, false)]
    public void Mprotect_InTheMiddle_NeedsTwoMappingsMore(int limit, bool fits)
    {
        Calls calls = VmaPicture.Parse("AAAA.B.c", new MachineConfig { MaxMapCount = limit });

        SysRet result = calls.Protect(1, 1, Prot.PROT_READ);

        // As on Linux the first split is not undone.
        result.Should().Be(fits ? 0 : (SysRet)Errno.ENOMEM);
        calls.Picture(8).Should().Be(fits ? "AbCC.D.e" : "ABBB.C.d");
    }

    [TestCase(4, false)]
    [TestCase(5, true)]
    public void Munmap_InTheMiddle_NeedsOneMappingMore(int limit, bool fits)
    {
        Calls calls = VmaPicture.Parse("AAAA.B.c.D", new MachineConfig { MaxMapCount = limit });

        calls.Unmap(1, 1).Should().Be(fits ? 0 : (SysRet)Errno.ENOMEM);
        calls.Unmap(0, 1).Should().Be((SysRet)0, "cutting an end off needs none");
    }
}
