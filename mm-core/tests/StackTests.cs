// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class StackTests
{
    private const int Stack = 4096;
    private const int Gap = 256;

    [TestCase(1, true)]
    [TestCase(100, true)]
    [TestCase(2047, true)]
    [TestCase(2048, false, TestName = "AboveTheLimitOfEightMegabytes")]
    public void AStoreBelow_MakesTheStackGrow(int pagesBelow, bool grows)
    {
        Calls calls = MakeStack(0);

        AccessResult store = calls.Store(Stack - pagesBelow);

        store.IsOk.Should().Be(grows);
        calls.VmaAt(Stack).Pages.Should().Be(grows ? (ulong)pagesBelow + 1 : 1);
        calls.VmaAt(Stack).Pgoff.Should().Be(calls.VmaAt(Stack).Start.PageNumber);
    }

    [TestCase(Gap, true)]
    [TestCase(Gap - 1, false)]
    public void BetweenAStackAndOtherMemory_AGapStays(int distance, bool grows)
    {
        Calls calls = MakeStack(0);
        calls.Map(Stack - distance - 2, 1);

        AccessResult store = calls.Store(Stack - 1);

        store.IsOk.Should().Be(grows);
        store.Code.Should().Be(grows ? SiCode.None : SiCode.SEGV_MAPERR);
    }

    [Test]
    public void AGuardThatNobodyCanUse_MayComeCloser()
    {
        Calls calls = MakeStack(0);
        calls.Map(Stack - 4, 1, Prot.PROT_NONE);

        calls.Store(Stack - 1).IsOk.Should().BeTrue();
        calls.Store(Stack - 3).IsOk.Should().BeTrue();
        calls.Store(Stack - 4).Code.Should().Be(SiCode.SEGV_ACCERR);
    }

    [Test]
    public void NoMappingIsPlacedInTheGap()
    {
        Calls calls = new();
        const MapFlags anon = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS;
        ulong stack = calls.MapAt(0, VirtAddr.PageSize, Calls.ReadWrite, anon | MapFlags.MAP_GROWSDOWN).Address.Value;

        ulong next = calls.MapAt(0, VirtAddr.PageSize, Calls.ReadWrite, anon).Address.Value;

        next.Should().Be(stack - Calls.Length(Gap + 1));
    }

    private static Calls MakeStack(int offset)
    {
        Calls calls = new();
        calls.Map(Stack + offset, 1, flags: Calls.PrivateFixed | MapFlags.MAP_GROWSDOWN).IsError.Should().BeFalse();
        return calls;
    }
}
