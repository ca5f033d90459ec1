// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class MremapTests
{
    private const ulong Addr = 16UL << 40;
    private const ulong Page = VirtAddr.PageSize;
    private const ulong Far = Addr + (1UL << 30);
    private const MremapFlags MayMove = MremapFlags.MREMAP_MAYMOVE;
    private const MremapFlags Fixed = MayMove | MremapFlags.MREMAP_FIXED;
    private const MremapFlags DontUnmap = MayMove | MremapFlags.MREMAP_DONTUNMAP;

    [TestCase(Addr, Page, Page, (MremapFlags)8, 0ul, Errno.EINVAL, TestName = "Flags_Unknown")]
    [TestCase(Addr + 1, Page, Page, (MremapFlags)0, 0ul, Errno.EINVAL, TestName = "Address_Unaligned")]
    [TestCase(Addr, Page, 0ul, (MremapFlags)0, 0ul, Errno.EINVAL, TestName = "NewLength_Zero")]
    [TestCase(Addr, Page, 1ul << 47, MayMove, 0ul, Errno.EINVAL, TestName = "NewLength_AboveTaskSize")]
    [TestCase(Addr, Page, Page, Fixed, VirtAddr.TaskSize, Errno.EINVAL, TestName = "Target_AboveTaskSize")]
    [TestCase(Addr, Page, Page, Fixed, Far + 1, Errno.EINVAL, TestName = "Target_Unaligned")]
    [TestCase(Addr, Page, Page, MremapFlags.MREMAP_FIXED, Far, Errno.EINVAL, TestName = "Fixed_WithoutMayMove")]
    [TestCase(Addr, Page, Page, MremapFlags.MREMAP_DONTUNMAP, Far, Errno.EINVAL, TestName = "DontUnmap_WithoutMayMove")]
    [TestCase(Addr, Page, 2 * Page, DontUnmap, Far, Errno.EINVAL, TestName = "DontUnmap_Resizing")]
    [TestCase(Addr, 2 * Page, 2 * Page, Fixed, Addr + Page, Errno.EINVAL, TestName = "Target_OverlapsSource")]
    [TestCase(Addr, 0ul, Page, MayMove, 0ul, Errno.EINVAL, TestName = "OldLengthZero_OfPrivateMemory")]
    [TestCase(Addr + (8 * Page), Page, Page, MayMove, 0ul, Errno.EFAULT, TestName = "Source_Unmapped")]
    [TestCase(Addr, 4 * Page, 5 * Page, MayMove, 0ul, Errno.EFAULT, TestName = "Source_CrossesMappings")]
    [TestCase(Addr, 2 * Page, 3 * Page, (MremapFlags)0, 0ul, Errno.ENOMEM, TestName = "NoRoom_AndMayNotMove")]
    [TestCase(Addr, Page, Page, (MremapFlags)0, 0ul, (Errno)0, TestName = "SameLength_IsNothing")]
    [TestCase(Addr + (8 * Page), Page, Page, Fixed, Far, Errno.EFAULT, TestName = "MoveOfNothing")]
    public void Errors(ulong addr, ulong length, ulong newLength, MremapFlags flags, ulong target, Errno expected) =>
        VmaPicture.Parse("AAbb").RemapAt(addr, length, newLength, flags, target).Errno.Should().Be(expected);

    [TestCase("AAAA....", 0, 4, 2, "AA......")]
    [TestCase("AAAA....", 1, 3, 1, "AA......")]
    [TestCase("AAAA....", 0, 2, 1, "A.BB....", TestName = "Shrink_InTheMiddle_LeavesAHole")]
    [TestCase("AAbb....", 0, 4, 1, "A.......", TestName = "Shrink_MayReachIntoOthers")]
    [TestCase("AA..BB..", 0, 2, 4, "AAAAAA..", TestName = "Grow_IntoAGap_JoinsWhatLiesBehind")]
    [TestCase("AA..bb..", 0, 2, 3, "AAA.bb..")]
    public void InPlace(string before, int page, int count, int newCount, string after)
    {
        Calls calls = VmaPicture.Parse(before);

        calls.Resize(page, count, newCount).Should().Be((SysRet)VmaPicture.Address(page));

        calls.Picture(8).Should().Be(after);
    }

    [TestCase("AAAA....", 1, 2, 6, "A..B..CC", TestName = "FromTheMiddle")]
    [TestCase("A..bb...", 3, 2, 6, "A.....bb", TestName = "Whole")]
    [TestCase("AAAA....", 0, 1, 3, ".AAA....", TestName = "OntoItsOwnEnd")]
    [TestCase("..AA....", 2, 2, 0, "AA......", TestName = "Down")]
    [TestCase("A.A.b...", 0, 1, 1, ".AA.b...", TestName = "Unfaulted_JoinsAtItsNewPlace")]
    public void Move_OfUnfaultedMemory(string before, int page, int count, int target, string after)
    {
        Calls calls = VmaPicture.Parse(before);

        calls.Move(page, count, target, count).Should().Be((SysRet)VmaPicture.Address(target));

        calls.Picture(8).Should().Be(after);
    }

    [Test]
    public void Move_OfSeveralMappings_KeepsTheGaps()
    {
        Calls calls = VmaPicture.Parse("AAb..C.d........");
        calls.Store(1, 11);
        calls.Store(5, 15);

        calls.Move(1, 7, 8, 7).Should().Be((SysRet)VmaPicture.Address(8));

        calls.Picture(16).Should().Be("A.......Bc..D.e.");
        (calls.Load(8).Value, calls.Load(12).Value).Should().Be(((byte)11, (byte)15));
    }

    [Test]
    public void Move_OfSeveral_ThatBeginsInAGap_IsRefused()
    {
        Calls calls = VmaPicture.Parse(".A.B....");

        calls.Move(0, 4, 4, 4).Errno.Should().Be(Errno.EFAULT);

        calls.Picture(8).Should().Be(".A.B....");
    }

    [Test]
    public void Move_OfSeveral_StopsAtASealedOne()
    {
        Calls calls = VmaPicture.Parse("A.B.C...........");
        calls.Seal(2, 1);

        calls.Move(0, 5, 8, 5).Errno.Should().Be(Errno.EPERM);

        calls.Picture(16).Should().Be("..A.B...C.......");
    }

    [Test]
    public void DontUnmap_LeavesAnEmptySource()
    {
        Calls calls = VmaPicture.Parse("AA..");
        calls.Store(0, 5);

        calls.Move(0, 2, 2, 2, MremapFlags.MREMAP_DONTUNMAP).IsError.Should().BeFalse();

        calls.Picture(4).Should().Be("AABB");
        calls.Load(2).Value.Should().Be(5);
        calls.Pte(0).Pte.IsNone.Should().BeTrue();
        calls.VmaAt(0).AnonVma.Should().BeNull("no page is left that could belong to it");
        calls.Machine.CommittedPages.Should().Be(4);
    }

    [Test]
    public void OldLengthZero_OfSharedMemory_MapsItTwice()
    {
        Calls calls = new();
        calls.Map(0, 2, Calls.ReadWrite, MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED);
        calls.Store(1, 9);

        calls.Move(0, 0, 4, 2).IsError.Should().BeFalse();

        calls.Load(5).Value.Should().Be(9);
        calls.Load(1).Value.Should().Be(9);
    }

    [Test]
    public void FaultedMemory_ThatMoves_KeepsItsOffsets_AndSoMergesNowhereElse()
    {
        Calls calls = VmaPicture.Parse("A...BB..");
        calls.Store(0);

        calls.Move(0, 1, 6, 1);

        calls.Picture(8).Should().Be("....AAB.");
        calls.VmaAt(6).Pgoff.Should().Be(VmaPicture.Address(0).PageNumber);
    }

    /// <summary>Where the move starts in its table, how long it is, and how many tables the process has afterwards.</summary>
    /// <remarks>The source stays mapped, so that a table whose entries were copied one by one stays too.</remarks>
    [TestCase(0, 512, 0, 3, TestName = "AWholeTable_Moves")]
    [TestCase(0, 256, 0, 4, TestName = "HalfATable_IsCopied")]
    [TestCase(256, 256, 256, 3, TestName = "ToTheEndOfTheTable_IsRealigned")]
    [TestCase(256, 256, 0, 4, TestName = "ElsewhereInTheTable_IsCopied")]
    [TestCase(256, 1024, 256, 6, TestName = "RealignedFirst_CopiedLast")]
    public void PageTables(int offset, int pages, int targetOffset, int tables)
    {
        Calls calls = new();
        const int target = 512 * 8;
        calls.Map(offset, pages, flags: Calls.PrivateFixed | MapFlags.MAP_POPULATE);

        calls.Move(offset, pages, target + targetOffset, pages, MremapFlags.MREMAP_DONTUNMAP).IsError.Should().BeFalse();

        calls.PageTables.Should().Be((ulong)tables);
        calls.Pte(target + targetOffset + pages - 1).Pte.IsWrite.Should().BeTrue();
        calls.Unmap(0, 8192);
        calls.PageTables.Should().Be(0);
    }

    [Test]
    public void AWholePudEntry_MovesWithEverythingBelowIt()
    {
        Calls calls = new();
        const int gigabyte = 512 * 512;
        calls.Map(0, gigabyte);
        calls.Store(0, 1);
        calls.Store(gigabyte - 1, 2);
        ulong before = calls.PageTables;

        calls.Move(0, gigabyte, 4 * gigabyte, gigabyte).IsError.Should().BeFalse();

        calls.PageTables.Should().Be(before);
        (calls.Load(4 * gigabyte).Value, calls.Load((5 * gigabyte) - 1).Value).Should().Be(((byte)1, (byte)2));
        calls.Load((4 * gigabyte) + 1).MinorFaults.Should().Be(1);
    }

    [TestCase(9, true)]
    [TestCase(8, false)]
    public void Fixed_NeedsRoomForMappings(int limit, bool fits)
    {
        Calls calls = VmaPicture.Parse("A.b.C", new MachineConfig { MaxMapCount = limit });

        calls.Move(0, 1, 8, 1).Errno.Should().Be(fits ? 0 : Errno.ENOMEM);
    }

    [Test]
    public void ShrinkingMove_GivesBackWhatItCutsOff()
    {
        Calls calls = VmaPicture.Parse("AAAA");

        calls.Move(0, 4, 8, 1).IsError.Should().BeFalse();

        calls.Picture(9).Should().Be("........A");
        calls.Machine.CommittedPages.Should().Be(1);
    }
}
