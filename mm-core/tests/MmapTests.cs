// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class MmapTests
{
    private const ulong Addr = 16UL << 40;
    private const ulong Page = VirtAddr.PageSize;
    private const MapFlags Anon = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS;
    private const MapFlags Fixed = Anon | MapFlags.MAP_FIXED;

    // In the order in which the kernel asks; each row fails for the first reason only.
    [TestCase(Addr, 0ul, Fixed, -1, 1ul, Errno.EINVAL, TestName = "Offset_Unaligned")]
    [TestCase(Addr, 0ul, MapFlags.MAP_PRIVATE, 99, 0ul, Errno.EBADF, TestName = "Descriptor_BeforeLength")]
    [TestCase(Addr, 0ul, Fixed, -1, 0ul, Errno.EINVAL, TestName = "Length_Zero")]
    [TestCase(Addr, ulong.MaxValue, Fixed, -1, 0ul, Errno.ENOMEM, TestName = "Length_WrapsToZero")]
    [TestCase(Addr, Page, Fixed, -1, 0xffff_ffff_ffff_f000ul, (Errno)0, TestName = "Offset_OfAnonymousMemory_MayBeTheLastPage")]
    [TestCase(Addr, 1ul << 47, Fixed, -1, 0ul, Errno.ENOMEM, TestName = "Length_AboveTaskSize")]
    [TestCase(VirtAddr.TaskSize, Page, Fixed, -1, 0ul, Errno.ENOMEM, TestName = "Fixed_AtTaskSize")]
    [TestCase(Addr + 1, Page, Fixed, -1, 0ul, Errno.EINVAL, TestName = "Fixed_Unaligned")]
    [TestCase(ulong.MaxValue, Page, Fixed, -1, 0ul, Errno.EPERM, TestName = "Fixed_AtMinusOne_IsReturnedAsAnError")]
    [TestCase(Addr, Page, MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED, -1, 0ul, Errno.EINVAL, TestName = "Type_Missing")]
    [TestCase(Addr, Page, MapFlags.MAP_SHARED_VALIDATE | MapFlags.MAP_ANONYMOUS, -1, 0ul, Errno.EINVAL,
        TestName = "Type_SharedValidate_NeedsAFile")]
    [TestCase(Addr, Page, MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_GROWSDOWN, -1, 0ul, Errno.EINVAL,
        TestName = "Shared_GrowsDown")]
    [TestCase(0ul, Page, Fixed, -1, 0ul, (Errno)0, TestName = "Fixed_AtZero_ForRoot")]
    public void Anonymous_Errors(ulong addr, ulong length, MapFlags flags, int fd, ulong offset, Errno expected)
    {
        SysRet result = new Calls().MapAt(addr, length, Calls.ReadWrite, flags, fd, offset);

        result.Errno.Should().Be(expected);
    }

    [TestCase(MapFlags.MAP_SHARED_VALIDATE | MapFlags.MAP_FIXED_NOREPLACE, 0ul, Errno.EOPNOTSUPP)]
    [TestCase(MapFlags.MAP_SHARED_VALIDATE, 0ul, (Errno)0)]
    [TestCase(MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE, 0ul, (Errno)0)]
    [TestCase(MapFlags.MAP_PRIVATE | MapFlags.MAP_GROWSDOWN, 0ul, Errno.EINVAL)]
    [TestCase((MapFlags)0, 0ul, Errno.EINVAL)]
    [TestCase(MapFlags.MAP_SHARED, 0xffff_ffff_ffff_f000ul, Errno.EOVERFLOW)]
    [TestCase(MapFlags.MAP_SHARED, 0x8000_0000_0000_0000ul, Errno.EOVERFLOW)]
    [TestCase(MapFlags.MAP_SHARED, 0x7fff_ffff_ffff_e000ul, (Errno)0)]
    public void File_Errors(MapFlags flags, ulong offset, Errno expected)
    {
        Calls calls = new();
        int fd = calls.Memfd(1);

        calls.MapAt(Addr, Page, Prot.PROT_READ, flags, fd, offset).Errno.Should().Be(expected);
    }

    [Test]
    public void NoReplace_OverAPartOfAnother_IsRefusedAndChangesNothing()
    {
        Calls calls = VmaPicture.Parse("..AA..");

        calls.Map(1, 2, flags: Anon | MapFlags.MAP_FIXED_NOREPLACE).Errno.Should().Be(Errno.EEXIST);

        calls.Picture(6).Should().Be("..AA..");
    }

    [Test]
    public void WithoutAHint_MappingsGoDownwardsAndMerge()
    {
        Calls calls = new();
        ulong first = calls.MapAt(0, 4 * Page, Calls.ReadWrite, Anon).Address.Value;
        ulong second = calls.MapAt(0, 2 * Page, Calls.ReadWrite, Anon).Address.Value;

        second.Should().Be(first - (2 * Page));
        calls.Mm.MapCount.Should().Be(1);
    }

    [Test]
    public void WithoutAHint_TheHighestGapThatIsWideEnoughIsTaken()
    {
        Calls calls = new();
        ulong top = calls.MapAt(0, 8 * Page, Calls.ReadWrite, Anon).Address.Value;
        calls.UnmapAt(top + (2 * Page), Page);
        calls.UnmapAt(top + (5 * Page), 2 * Page);

        calls.MapAt(0, 2 * Page, Prot.PROT_READ, Anon).Address.Value.Should().Be(top + (5 * Page));
        calls.MapAt(0, Page, Prot.PROT_READ, Anon).Address.Value.Should().Be(top + (2 * Page));
        calls.MapAt(0, Page, Prot.PROT_READ, Anon).Address.Value.Should().Be(top - Page);
    }

    [Test]
    public void WholeHugePages_StartAtTheirBorder()
    {
        Calls calls = new();
        calls.MapAt(0, Page, Calls.ReadWrite, Anon);

        SysRet shared = calls.MapAt(0, VirtAddr.PmdSize, Calls.ReadWrite, MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS);
        SysRet aligned = calls.MapAt(0, VirtAddr.PmdSize, Calls.ReadWrite, Anon);

        (aligned.Address.Value % VirtAddr.PmdSize).Should().Be(0);
        (shared.Address.Value % VirtAddr.PmdSize).Should().NotBe(0);
    }

    [TestCase(Addr, Addr)]
    [TestCase(Addr + 123, Addr)]
    [TestCase(Page + 1, 65_536ul)]
    [TestCase(Page, 65_536ul)]
    public void Hint_IsRoundedAndTakenWhenFree(ulong hint, ulong expected)
    {
        new Calls().MapAt(hint, Page, Calls.ReadWrite, Anon).Address.Value.Should().Be(expected);
    }

    [Test]
    public void Hint_ThatIsTaken_IsIgnored()
    {
        Calls calls = VmaPicture.Parse("A");

        calls.MapAt(Addr, Page, Calls.ReadWrite, Anon).Address.Value.Should().BeGreaterThan(Addr + VirtAddr.PudSize);
    }

    [Test]
    public void In32Bit_TheLowestGapAboveOneGigabyteIsTaken()
    {
        Calls calls = new();

        calls.MapAt(0, Page, Calls.ReadWrite, Anon | MapFlags.MAP_32BIT).Address.Value.Should().Be(0x4000_0000);
        calls.MapAt(0, Page, Prot.PROT_READ, Anon | MapFlags.MAP_32BIT).Address.Value.Should().Be(0x4000_1000);
    }

    /// <summary>As Linux does with vm.legacy_va_layout.</summary>
    [Test]
    public void BottomUp_TheLowestGapAboveAThirdOfTheAddressSpaceIsTaken()
    {
        Calls calls = new(new MachineConfig { TopDown = false });

        calls.MapAt(0, Page, Calls.ReadWrite, Anon).Address.Value.Should().Be(0x2aaa_aaaa_b000);
        calls.MapAt(0, Page, Prot.PROT_READ, Anon).Address.Value.Should().Be(0x2aaa_aaaa_c000);
        calls.MapAt(Addr, Page, Prot.PROT_READ, Anon).Address.Value.Should().Be(Addr);
    }

    [TestCase(0x10_000UL, false, 0)]
    [TestCase(0xf000UL, false, (int)Errno.EPERM)]
    [TestCase(0UL, false, (int)Errno.EPERM)]
    [TestCase(0UL, true, 0)]
    public void BelowMmapMinAddr_OnlyCapSysRawioMaps(ulong addr, bool capable, int expected)
    {
        Calls calls = new(new MachineConfig { CapSysRawio = capable });

        ((int)calls.MapAt(addr, Page, Prot.PROT_READ, Anon | MapFlags.MAP_FIXED).Errno).Should().Be(expected);
    }

    [TestCase(OvercommitMemory.OVERCOMMIT_GUESS, 0)]
    [TestCase(OvercommitMemory.OVERCOMMIT_ALWAYS, 0)]
    [TestCase(OvercommitMemory.OVERCOMMIT_NEVER, 1)]
    public void Noreserve_MeansNothingWhereNothingIsOvercommitted(OvercommitMemory mode, int charged)
    {
        Calls calls = new(new MachineConfig { OvercommitMemory = mode });

        calls.MapAt(Addr, Page, Calls.ReadWrite, Anon | MapFlags.MAP_FIXED | MapFlags.MAP_NORESERVE);

        calls.Machine.CommittedPages.Should().Be((ulong)charged);
    }

    [TestCase(OvercommitMemory.OVERCOMMIT_GUESS, (int)Errno.ENOMEM)]
    [TestCase(OvercommitMemory.OVERCOMMIT_ALWAYS, 0)]
    public void MoreThanTheMachineHas_IsPromisedWhereNothingIsChecked(OvercommitMemory mode, int expected)
    {
        Calls calls = new(new MachineConfig { MemoryBytes = 1 << 20, OvercommitMemory = mode });

        ((int)calls.MapAt(Addr, 2 << 20, Calls.ReadWrite, Anon | MapFlags.MAP_FIXED).Errno).Should().Be(expected);
    }

    [TestCase(2, 0)]
    [TestCase(1, 0)]
    [TestCase(0, (int)Errno.ENOMEM)]
    public void MapCount_MayGoOneAboveItsLimit(int limit, int expected)
    {
        Calls calls = VmaPicture.Parse("A", new MachineConfig { MaxMapCount = limit });

        ((int)calls.Map(3, 1).Errno).Should().Be(expected);
    }

    [Test]
    public void Commit_IsChargedOnceAndComesBack()
    {
        Calls calls = VmaPicture.Parse("AAAA");
        calls.Machine.CommittedPages.Should().Be(4);
        calls.Map(0, 2);
        calls.Machine.CommittedPages.Should().Be(4, "what was replaced hands its charge over");
        calls.Map(2, 1, Prot.PROT_READ);
        calls.Machine.CommittedPages.Should().Be(3);
        calls.Map(8, 2, Calls.ReadWrite, Calls.PrivateFixed | MapFlags.MAP_NORESERVE);
        calls.Machine.CommittedPages.Should().Be(3);

        calls.Unmap(0, 16);

        calls.Machine.CommittedPages.Should().Be(0);
        calls.Mm.TotalVm.Should().Be(0);
        calls.Mm.DataVm.Should().Be(0);
    }

    [Test]
    public void Commit_OfMoreThanTheMachineHas_IsRefused()
    {
        Calls calls = new(new MachineConfig { MemoryBytes = 64 << 20 });

        calls.MapAt(Addr, 128 << 20, Calls.ReadWrite, Fixed).Errno.Should().Be(Errno.ENOMEM);
        calls.MapAt(Addr, 128 << 20, Prot.PROT_READ, Fixed).Errno.Should().Be((Errno)0);
        calls.MapAt(Addr, 128 << 20, Calls.ReadWrite, Fixed | MapFlags.MAP_NORESERVE).Errno.Should().Be((Errno)0);
    }

    [Test]
    public void Populate_FaultsEverythingIn()
    {
        Calls calls = new();

        calls.Map(0, 3, flags: Calls.PrivateFixed | MapFlags.MAP_POPULATE);
        calls.Map(8, 3, flags: Calls.PrivateFixed | MapFlags.MAP_POPULATE | MapFlags.MAP_NONBLOCK);

        calls.Pte(2).Pte.IsWrite.Should().BeTrue();
        calls.Pte(8).Pte.IsNone.Should().BeTrue();
    }

    [TestCase(0ul, Errno.EINVAL)]
    [TestCase(1ul << 47, Errno.EINVAL)]
    [TestCase(ulong.MaxValue, Errno.EINVAL)]
    [TestCase(1ul, (Errno)0)]
    public void Munmap_Lengths(ulong length, Errno expected) =>
        VmaPicture.Parse("A").UnmapAt(Addr, length).Errno.Should().Be(expected);

    [Test]
    public void Munmap_OfNothing_Succeeds() => new Calls().Unmap(0, 4).Should().Be((SysRet)0);
}
