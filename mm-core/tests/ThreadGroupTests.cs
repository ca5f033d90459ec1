// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Threads of one process: what each has for itself, and how they end together.</summary>
public sealed class ThreadGroupTests
{
    private TestMachine box = null!;

    private Scheduler Scheduler => box.Machine.Scheduler;

    [SetUp]
    public void SetUp() => box = new TestMachine();

    [Test]
    public void Faults_AreCountedToTheThread_AndSummedUpForTheProcess()
    {
        VirtAddr p = box.Map(4);
        box.Store(p, 1);
        SimThread thread = Started("t", () => StoreTwice(p + VirtAddr.PageSize));

        (box.Task.MainThread.MinFlt, thread.MinFlt, box.Task.MinFlt).Should().Be((1UL, 2UL, 3UL));
    }

    [Test]
    public void CpusOfThreadsThatEnded_AreLookedAtByNobody()
    {
        VirtAddr p = box.Map(4);
        box.Store(p, 1);
        Started("a", () => StoreTwice(p));
        Started("b", () => StoreTwice(p + VirtAddr.PageSize));

        box.Mm.Cpus.Should().Equal(box.Task.MainThread.Cpu!);
        box.Mm.OnlyCpu.Should().NotBeNull("a flush is plain again where one CPU is left");
    }

    [Test]
    public void Users_OfTheAddressSpace_AreItsThreads()
    {
        WaitQueue queue = new(Scheduler);
        Started("t", () => Sleeping(queue));
        box.Mm.Users.Should().Be(2);

        queue.WakeAll();
        Scheduler.RunUntilIdle();
        box.Mm.Users.Should().Be(1);
    }

    [Test]
    public void Exit_EndsThreadsThatSleep()
    {
        MmStruct mm = box.Mm;
        box.Fork();
        SimThread thread = Started("t", () => WaitsForAChild(box.Task));
        thread.WaitsFor.Should().Be("a child to end");

        box.Run(() => box.Machine.Syscalls.Exit(box.Task, 3));

        thread.FatalSignalPending.Should().BeTrue();
        thread.State.Should().Be(ThreadState.Exited);
        (mm.Users, mm.IsDead, box.Task.HasExited).Should().Be((0, true, true));
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    [Test]
    public void Exit_WaitsForAThreadThatNoSignalWakes()
    {
        RwSemaphore sem = new(Scheduler, "test_lock", LockRank.MmapLock);
        TaskStruct child = box.Fork();
        box.Run(sem.Write);
        SimThread thread = Scheduler.CreateThread("t", child);
        Scheduler.Start(thread, () => Locking(sem));
        Scheduler.RunUntilIdle();

        Scheduler.Run(child.MainThread, () => box.Machine.Syscalls.Exit(child, 0), out _).Should().BeFalse();
        child.MainThread.WaitsFor.Should().Be("its threads to end");
        thread.WaitsFor.Should().Be("test_lock for reading", "a lock is waited for whatever signal comes");

        box.Run(() => Unlocking(sem));
        Scheduler.RunUntilIdle();
        child.HasExited.Should().BeTrue();
    }

    private SimThread Started(string name, Func<KTask<Unit>> body)
    {
        SimThread thread = Scheduler.CreateThread(name, box.Task);
        Scheduler.Start(thread, body);
        Scheduler.RunUntilIdle();
        return thread;
    }

    private async KTask<Unit> StoreTwice(VirtAddr addr)
    {
        await box.Machine.UserAccess.Store(box.Task, addr, 1);
        await box.Machine.UserAccess.Store(box.Task, addr + VirtAddr.PageSize, 1);
        return default;
    }

    private static async KTask<Unit> Sleeping(WaitQueue queue)
    {
        await queue.Wait("a test");
        return default;
    }

    private static async KTask<Unit> WaitsForAChild(TaskStruct task)
    {
        await task.Machine.Syscalls.Wait4(task, -1, WaitOptions.None);
        return default;
    }

    private static async KTask<Unit> Locking(RwSemaphore sem)
    {
        using (await sem.Read())
        {
            return default;
        }
    }

    private static KTask<Unit> Unlocking(RwSemaphore sem)
    {
        sem.UnlockWrite();
        return default;
    }
}
