// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class VmaLockTests
{
    /// <summary>S0-63: a mapping that a writer has marked is not read.</summary>
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

    /// <summary>S0-63: nor one that has left the tree.</summary>
    [Test]
    public void AVmaThatIsGone_CannotBeRead()
    {
        Calls calls = VmaPicture.Parse("A");
        Vma vma = calls.VmaAt(0);

        calls.Unmap(0, 1);

        vma.TryStartRead().Should().BeFalse();
    }

    /// <summary>S0-63: nor one that does not cover the address any more, once it is locked.</summary>
    [Test]
    public void AVma_ThatWasCutBeforeItWasLocked_IsLeftAgain()
    {
        PausingChooser pause = new();
        TestMachine box = new(chooser: pause);
        VirtAddr p = box.Map(2);
        Vma vma = box.VmaAt(p);
        Vma? locked = vma;
        pause.Arm(ObjectKind.VmaLock, () => Cut(vma));
        box.Machine.Scheduler.Racing = true;
        SimThread second = box.Machine.Scheduler.CreateThread("second", box.Task);
        box.Machine.Scheduler.Start(second, async () =>
        {
            locked = await Fault.LockVmaUnderRcu(box.Mm, p);
            return default;
        });
        box.Machine.Scheduler.RunUntilIdle();
        box.Machine.Scheduler.Racing = false;

        pause.HasPaused.Should().BeTrue();
        locked.Should().BeNull();
        vma.Readers.Should().Be(0);
    }

    /// <summary>
    /// S0-64: who has only the mapping tries mmap_lock for its anon_vma, and lets go of the mapping when that is not to be had.
    /// </summary>
    [Test]
    public void TheFirstWrite_TriesMmapLock_AndBeginsAgainUnderIt()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(2);
        box.Run(() => Hold(box.Mm.MmapLock));
        SimThread second = box.Machine.Scheduler.CreateThread("second", box.Task);
        box.Machine.StartTrace();
        box.Machine.Scheduler.Start(second, () => Store(box, p));
        box.Machine.Scheduler.RunUntilIdle();

        second.WaitsFor.Should().Be("mmap_lock for reading");
        box.VmaAt(p).Readers.Should().Be(0);
        box.Machine.Tracer.Events.Count(each => each == Tracepoints.MmapLockStartLocking).Should().Be(2, "it was tried, and asked for");

        box.Run(() => LetGo(box.Mm.MmapLock));
        box.Machine.Scheduler.RunUntilIdle();
        second.State.Should().Be(ThreadState.Exited);
        second.MinFlt.Should().Be(1);
    }

    /// <summary>S0-66: whoever retries has let go of the mapping, so a fault that must not wait cannot have that lock.</summary>
    [Test]
    public void NowaitUnderTheVmaLock_IsRefused_AndWarnedOf()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        Vma vma = box.VmaAt(p);
        vma.TryStartRead().Should().BeTrue();

        VmFault result = box.Run(() => Memory.HandleMmFault(
            box.Task, vma, p, FaultFlags.User | FaultFlags.AllowRetry | FaultFlags.RetryNowait | FaultFlags.VmaLock));

        result.Should().Be(VmFault.Sigsegv);
        box.Machine.Dmesg.Should().ContainSingle().Which.Should().StartWith("WARNING: FAULT_FLAG_VMA_LOCK");
        vma.EndRead();
        box.Pte(p).Pte.IsNone.Should().BeTrue();
    }

    /// <summary>S0-67: no entry changes while a fault holds the mapping, for fork's pass as for mprotect's.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void TheEntries_WaitForTheFaultsThatAreIn(bool forks)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 1);
        box.VmaAt(p).TryStartRead().Should().BeTrue();
        SimThread writer = box.Machine.Scheduler.CreateThread("writer", box.Task);
        box.Machine.Scheduler.Start(writer, () => Change(box, p, forks));
        box.Machine.Scheduler.RunUntilIdle();

        writer.WaitsFor.Should().Be("a fault to leave the VMA");
        box.Pte(p).Pte.IsWrite.Should().BeTrue();

        box.VmaAt(p).EndRead();
        box.Machine.Scheduler.RunUntilIdle();
        writer.State.Should().Be(ThreadState.Exited);
        box.Pte(p).Pte.IsWrite.Should().BeFalse();
    }

    private static void Cut(Vma vma)
    {
        vma.Start += VirtAddr.PageSize;
        vma.Pgoff++;
    }

    private static async KTask<Unit> Hold(RwSemaphore sem)
    {
        _ = await sem.Write();
        return default;
    }

    private static KTask<Unit> LetGo(RwSemaphore sem)
    {
        sem.UnlockWrite();
        return default;
    }

    private static async KTask<Unit> Store(TestMachine box, VirtAddr addr)
    {
        await box.Machine.UserAccess.Store(box.Task, addr, 1);
        return default;
    }

    private static async KTask<Unit> Change(TestMachine box, VirtAddr addr, bool forks)
    {
        await (forks
            ? box.Machine.Syscalls.Fork(box.Task)
            : box.Machine.Syscalls.Mprotect(box.Task, addr.Value, VirtAddr.PageSize, (ulong)Prot.PROT_READ));
        return default;
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
