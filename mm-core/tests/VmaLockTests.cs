// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class VmaLockTests
{
    [Test]
    public void AWriter_KeepsReadersOut_UntilItLeavesMmapLock()
    {
        Calls calls = VmaPicture.Parse("A.b");
        Vma vma = calls.VmaAt(0);

        calls.Machine.Scheduler.Run(calls.Task.MainThread, () => WriteLocked(calls.Mm, vma, calls.VmaAt(2)), out Unit _);

        vma.TryStartRead().Should().BeTrue("the lock of every VMA ends with mmap_lock");
        vma.EndRead();
        vma.Readers.Should().Be(0);
    }

    [Test]
    public void AWriter_WaitsForReaders_AndLetsNoFurtherOnesIn()
    {
        Calls calls = VmaPicture.Parse("A");
        Vma vma = calls.VmaAt(0);
        vma.TryStartRead().Should().BeTrue();
        SimThread writer = calls.Machine.Scheduler.CreateThread("writer", calls.Task);

        calls.Machine.Scheduler.Start(writer, () => Unmap(calls));
        calls.Machine.Scheduler.RunUntilIdle();
        writer.State.Should().Be(ThreadState.Blocked);
        vma.TryStartRead().Should().BeFalse();

        vma.EndRead();
        calls.Machine.Scheduler.RunUntilIdle();
        writer.State.Should().Be(ThreadState.Exited);
        calls.Picture(1).Should().Be(".");
    }

    [Test]
    public void AVmaThatIsGone_CannotBeRead()
    {
        Calls calls = VmaPicture.Parse("A");
        Vma vma = calls.VmaAt(0);

        calls.Unmap(0, 1);

        vma.TryStartRead().Should().BeFalse();
    }

    private static async KTask<Unit> WriteLocked(MmStruct mm, Vma vma, Vma other)
    {
        using (await mm.MmapLock.Write())
        {
            await vma.StartWrite();
            vma.AssertWriteLocked();
            vma.TryStartRead().Should().BeFalse();
            other.TryStartRead().Should().BeTrue("mmap_lock alone does not keep readers out");
            other.EndRead();
        }

        return default;
    }

    private static async KTask<Unit> Unmap(Calls calls)
    {
        await calls.Machine.Syscalls.Munmap(calls.Task, Calls.At(0), VirtAddr.PageSize);
        return default;
    }
}
