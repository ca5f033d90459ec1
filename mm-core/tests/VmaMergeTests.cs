// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class VmaMergeTests
{
    [TestCase("AA..", 2, 2, "AAAA", TestName = "Mmap_BehindAnother_MakesThatLonger")]
    [TestCase("..AA", 0, 2, "AAAA", TestName = "Mmap_BeforeAnother_MakesThatLonger")]
    [TestCase("AA..AA", 2, 2, "AAAAAA", TestName = "Mmap_InAGap_JoinsBothSides")]
    [TestCase("aa..BB", 2, 2, "aaBBBB", TestName = "Mmap_BetweenDifferentOnes_JoinsItsLike")]
    [TestCase("AAbbCC", 2, 2, "AAAAAA", TestName = "MapFixed_OverAnother_JoinsBothSides")]
    [TestCase("AA.", 2, 1, "AAA", TestName = "Mmap_OfOnePage_Merges")]
    public void Mmap_Writable(string before, int page, int count, string after)
    {
        Calls calls = VmaPicture.Parse(before);

        calls.Map(page, count).Should().Be((SysRet)VmaPicture.Address(page));

        calls.Picture(before.Length).Should().Be(after);
    }

    // The eight ways in which a change of protection can join neighbours.
    [TestCase("aaaaBB", 2, 2, "aaBBBB", TestName = "UpperPart_JoinsNext")]
    [TestCase("AAbbbb", 2, 2, "AAAAbb", TestName = "LowerPart_JoinsPrevious")]
    [TestCase("AAbbCC", 2, 2, "AAAAAA", TestName = "Whole_JoinsBoth")]
    [TestCase("AAbb..", 2, 2, "AAAA..", TestName = "Whole_JoinsPrevious")]
    [TestCase("..bbCC", 2, 2, "..AAAA", TestName = "Whole_JoinsNext")]
    [TestCase("AAbb.C", 2, 2, "AAAA.B", TestName = "Whole_JoinsPrevious_AndNotWhatDoesNotTouch")]
    [TestCase("aaaaaa", 2, 2, "aaBBcc", TestName = "Middle_JoinsNobody")]
    [TestCase(".aaaa.", 1, 4, ".AAAA.", TestName = "Whole_JoinsNobody")]
    public void Mprotect_ToWritable(string before, int page, int count, string after)
    {
        Calls calls = VmaPicture.Parse(before);

        calls.Protect(page, count, Calls.ReadWrite).Should().Be((SysRet)0);

        calls.Picture(6).Should().Be(after);
    }

    /// <summary>Which of the three have pages of their own, and whether the whole becomes one mapping.</summary>
    [TestCase(false, false, false, "AAAAAA")]
    [TestCase(true, false, false, "AAAAAA")]
    [TestCase(false, false, true, "AAAAAA")]
    [TestCase(true, false, true, "AAAABB")]
    [TestCase(false, true, false, "AAAAAA")]
    public void Mmap_IntoAGap_MergesUnlessBothSidesHaveAnonVmasOfTheirOwn(bool lower, bool middle, bool upper, string after)
    {
        Calls calls = VmaPicture.Parse("AA..AA");
        StoreIf(calls, lower, 0);
        StoreIf(calls, upper, 4);

        calls.Map(2, 2);
        StoreIf(calls, middle, 2);

        calls.Picture(6).Should().Be(after);
    }

    [Test]
    public void Mprotect_AfterFaultsApart_MergesAgain_BecauseNeighboursShareTheirAnonVma()
    {
        Calls calls = VmaPicture.Parse("AAAA");
        calls.Protect(2, 2, Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC);
        calls.Store(0);
        calls.Store(2);

        calls.Protect(2, 2, Calls.ReadWrite);

        calls.Picture(4).Should().Be("AAAA");
    }

    [Test]
    public void Child_WithPagesOfItsParent_DoesNotMergeWithUnfaultedNeighbours()
    {
        Calls calls = VmaPicture.Parse("AA..");
        calls.Store(0);

        calls.Task = calls.Fork();
        calls.Map(2, 2);

        calls.Picture(4).Should().Be("AABB");
        calls.VmaAt(0).AnonVmaChain.Should().HaveCount(2);
    }

    [Test]
    public void Child_OfAnUnfaultedMapping_MergesLikeAnyOther()
    {
        Calls calls = VmaPicture.Parse("AA..");

        calls.Task = calls.Fork();
        calls.Map(2, 2);

        calls.Picture(4).Should().Be("AAAA");
    }

    [TestCase(0, "AAAA")]
    [TestCase(1, "AABB")]
    public void Files_MergeOnTheLineOfTheirOffsets(int skip, string after)
    {
        Calls calls = new();
        int fd = calls.Memfd(8);
        const MapFlags flags = MapFlags.MAP_SHARED | MapFlags.MAP_FIXED;
        calls.Map(0, 2, Calls.ReadWrite, flags, fd, Calls.Length(1));

        calls.Map(2, 2, Calls.ReadWrite, flags, fd, Calls.Length(3 + skip));

        calls.Picture(4).Should().Be(after);
    }

    [Test]
    public void SharedAnonymousMappings_NeverMerge_BecauseEachHasAFileOfItsOwn()
    {
        Calls calls = new();
        const MapFlags flags = MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
        calls.Map(0, 2, Calls.ReadWrite, flags);
        calls.Map(2, 2, Calls.ReadWrite, flags);

        calls.Picture(4).Should().Be("AABB");
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void Merge_KeepsSoftDirty_WhicheverSideHadIt(bool lower, bool upper)
    {
        Calls calls = VmaPicture.Parse("AAbb", new MachineConfig());
        SetSoftDirty(calls.VmaAt(0), lower);
        SetSoftDirty(calls.VmaAt(2), upper);

        calls.Protect(2, 2, Calls.ReadWrite);

        calls.Picture(4).Should().Be("AAAA");
        calls.VmaAt(0).Flags.Has(VmFlags.SoftDirty).Should().BeTrue();
    }

    [Test]
    public void MergeKeepsOldPgoff_IsSeenByTheInvariants()
    {
        Calls calls = VmaPicture.Parse("..AA", bugs: BugSet.Of(KnownBug.MergeKeepsOldPgoff));
        calls.Store(2);

        calls.Map(0, 2);

        calls.Violations.Should().Contain(violation => violation.Id == "I05");
        calls.StepViolations.Should().Contain(violation => violation.Id == "I05", "the first entry of what a call touched is looked at");
    }

    private static void SetSoftDirty(Vma vma, bool value) =>
        vma.SetFlagsUnchecked(value ? vma.Flags | VmFlags.SoftDirty : vma.Flags & ~VmFlags.SoftDirty);

    private static void StoreIf(Calls calls, bool doIt, int page)
    {
        if (doIt)
        {
            calls.Store(page).IsOk.Should().BeTrue();
        }
    }
}
