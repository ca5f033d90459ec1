// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>I90: locks are taken in one order, so that no two threads can wait for each other; tried, they may come in any.</summary>
internal sealed class LockOrderTests
{
    private TestMachine box = null!;
    private Dictionary<string, Func<KTask<Unit>>> takes = null!;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        VirtAddr p = box.Map(1);
        VirtAddr f = box.Map(1, file: box.Memfd(1));
        box.Store(p, 1);
        box.Load(f);
        takes = new()
        {
            ["i_rwsem"] = () => Write(box.VmaAt(f).File!.Inode.Rwsem),
            ["pipe_mutex"] = () => Write(new Pipe(box.Machine).Mutex),
            ["mmap_lock"] = () => Write(box.Mm.MmapLock),
            ["invalidate_lock"] = () => Write(box.VmaAt(f).File!.Mapping.InvalidateLock),
            ["folio_lock"] = () => FolioLock.Lock(box.Machine, box.FolioAt(f)),
            ["i_mmap_rwsem"] = () => Write(box.VmaAt(f).File!.Mapping.IMmapRwsem),
            ["anon_vma"] = () => Write(box.VmaAt(p).AnonVma!.Rwsem),
        };
    }

    [TestCase("i_rwsem", "mmap_lock")]
    [TestCase("pipe_mutex", "mmap_lock")]
    [TestCase("pipe_mutex", "anon_vma")]
    [TestCase("mmap_lock", "invalidate_lock")]
    [TestCase("invalidate_lock", "folio_lock")]
    [TestCase("mmap_lock", "folio_lock")]
    [TestCase("mmap_lock", "i_mmap_rwsem")]
    [TestCase("folio_lock", "i_mmap_rwsem")]
    [TestCase("i_mmap_rwsem", "anon_vma")]
    public void InOrder_IsFine_AndTheOtherWayRoundABug(string first, string second)
    {
        FluentActions.Invoking(() => box.Run(() => Both(first, second))).Should().NotThrow();

        SetUp();
        FluentActions.Invoking(() => box.Run(() => Both(second, first))).Should().Throw<KernelBugException>().WithMessage("*circular*");
    }

    /// <summary>The counts of all ranks stand in one number.</summary>
    [Test]
    public void EveryRank_HasRoomForItsCount() => Enum.GetValues<LockRank>().Length.Should().BeLessThanOrEqualTo(64 / 8);

    [Test]
    public void ALockThatIsOnlyTried_MayComeInAnyOrder() => box.Run(async () =>
    {
        await takes["anon_vma"]();
        box.Mm.MmapLock.TryRead().Should().BeTrue();
        return default(Unit);
    });

    [Test]
    public void AThreadThatLeavesTheKernelWithALock_IsFound_WhicheverLockItIs(
        [Values("i_rwsem", "pipe_mutex", "mmap_lock", "invalidate_lock", "folio_lock", "i_mmap_rwsem", "anon_vma")] string name)
    {
        box.Run(takes[name]);

        box.Machine.Checks.Run().Should().Contain(violation => violation.Id == "I93");
    }

    private static async KTask<Unit> Write(RwSemaphore sem)
    {
        _ = await sem.Write();
        return default;
    }

    private async KTask<Unit> Both(string first, string second)
    {
        await takes[first]();
        return await takes[second]();
    }
}
