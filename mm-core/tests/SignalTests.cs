// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SignalTests
{
    private readonly TestMachine box = new();

    private Scheduler Scheduler => box.Machine.Scheduler;

    private SimThread Main => box.Task.MainThread;

    [Test]
    public void Ignored_IsNotEvenPending_AndBlockedIs()
    {
        Signals.Send(Main, Signal.SIGCHLD, toProcess: false);
        Main.Pending.IsEmpty.Should().BeTrue();

        Signals.SetBlocked(Main, SigSet.Of(Signal.SIGUSR1, Signal.SIGKILL));
        Signals.Send(Main, Signal.SIGUSR1, toProcess: false);
        (Main.Pending.Has(Signal.SIGUSR1), Main.SignalPending).Should().Be((true, false));
        Main.Blocked.Has(Signal.SIGKILL).Should().BeFalse();

        Signals.SetBlocked(Main, default);
        Main.SignalPending.Should().BeTrue();
        Take(Main).Should().Be(Signal.None);
        (box.Task.HasExited, box.Task.KilledBy).Should().Be((true, Signal.SIGUSR1));
    }

    [Test]
    public void Handler_GetsTheSignal_AndTheThreadsOwnComeFirst()
    {
        box.Task.Signals[Signal.SIGUSR1] = box.Task.Signals[Signal.SIGUSR2] = box.Task.Signals[Signal.SIGSEGV] = SigAction.Handler;
        Signals.Send(Main, Signal.SIGUSR1, toProcess: true);
        Signals.Send(Main, Signal.SIGUSR2, toProcess: false);
        Signals.Send(Main, Signal.SIGSEGV, toProcess: false);

        Main.FatalSignalPending.Should().BeFalse();
        new[] { Take(Main), Take(Main), Take(Main), Take(Main) }.Should()
            .Equal(Signal.SIGSEGV, Signal.SIGUSR2, Signal.SIGUSR1, Signal.None);
        box.Task.HasExited.Should().BeFalse();
    }

    [Test]
    public void Shared_IsTakenByAThreadThatDoesNotBlockIt()
    {
        box.Task.Signals[Signal.SIGUSR1] = SigAction.Handler;
        WaitQueue queue = new(Scheduler);
        SimThread thread = Started(() => Sleeping(queue, SleepState.Interruptible));
        Signals.SetBlocked(Main, SigSet.Of(Signal.SIGUSR1));

        Signals.Send(Main, Signal.SIGUSR1, toProcess: true);

        (Main.SignalPending, thread.SignalPending, thread.State).Should().Be((false, true, ThreadState.Runnable));
    }

    [TestCase(Signal.SIGUSR2, ThreadState.Blocked, ThreadState.Blocked, ThreadState.Runnable)]
    [TestCase(Signal.SIGTERM, ThreadState.Blocked, ThreadState.Runnable, ThreadState.Runnable)]
    [TestCase(Signal.SIGKILL, ThreadState.Blocked, ThreadState.Runnable, ThreadState.Runnable)]
    public void Sleep_IsEndedByWhatItsStateLets(Signal signal, object uninterruptible, object killable, object interruptible)
    {
        box.Task.Signals[Signal.SIGUSR2] = SigAction.Handler;
        WaitQueue queue = new(Scheduler);
        SimThread[] threads =
        [
            Started(() => Sleeping(queue, SleepState.Uninterruptible)),
            Started(() => Sleeping(queue, SleepState.Killable)),
            Started(() => Sleeping(queue, SleepState.Interruptible)),
        ];

        foreach (SimThread thread in threads)
        {
            Signals.Send(thread, signal, toProcess: false);
        }

        threads.Select(thread => thread.State).Should()
            .Equal((ThreadState)uninterruptible, (ThreadState)killable, (ThreadState)interruptible);
    }

    [Test]
    public void KillableLock_IsGivenUp_ByWhoIsToDie()
    {
        RwSemaphore sem = new(Scheduler, "test_lock", LockRank.MmapLock);
        box.Run(sem.Write);
        bool? held = null;
        SimThread thread = Started(() => Locking(sem, got => held = got));
        thread.WaitsFor.Should().Be("test_lock for writing");

        Signals.Send(thread, Signal.SIGKILL, toProcess: false);
        Scheduler.RunUntilIdle();

        held.Should().BeFalse();
        sem.IsWriteHeld.Should().BeTrue("by the other one");
    }

    [Test]
    public void KillableLock_ThatIsFree_IsTakenEvenByTheDead()
    {
        RwSemaphore sem = new(Scheduler, "test_lock", LockRank.MmapLock);
        Signals.Send(Main, Signal.SIGKILL, toProcess: false);

        box.Run(sem.WriteKillable).IsHeld.Should().BeTrue();
    }

    [Test]
    public void Fault_ThatIsToStartAgain_GoesBackForASignalFirst()
    {
        box.Task.Signals[Signal.SIGUSR1] = SigAction.Handler;
        Signals.FaultSignalPending(Main, VmFault.Retry, isUser: true).Should().BeFalse();

        Signals.Send(Main, Signal.SIGUSR1, toProcess: false);
        Signals.FaultSignalPending(Main, VmFault.Retry, isUser: true).Should().BeTrue();
        Signals.FaultSignalPending(Main, VmFault.Retry, isUser: false).Should().BeFalse("a call goes on");
        Signals.FaultSignalPending(Main, VmFault.None, isUser: true).Should().BeFalse("it is done");

        Signals.Send(Main, Signal.SIGKILL, toProcess: false);
        Signals.FaultSignalPending(Main, VmFault.Retry, isUser: false).Should().BeTrue();
    }

    [Test]
    public void Forced_GoesThroughWhatBlocksIt()
    {
        Signals.SetBlocked(Main, SigSet.Of(Signal.SIGSEGV));
        box.Task.Signals[Signal.SIGSEGV] = SigAction.Handler;

        Signals.Force(Main, Signal.SIGSEGV);

        Take(Main).Should().Be(Signal.None);
        box.Task.KilledBy.Should().Be(Signal.SIGSEGV);
    }

    [Test]
    public void AddressSpace_LivesAsLongAsSomebodyUsesIt()
    {
        MmStruct mm = box.Mm;
        mm.TryGet().Should().BeTrue();
        box.Exit(box.Task);
        (mm.Users, mm.IsDead).Should().Be((1, false));

        TaskStruct other = box.Machine.CreateTask();
        box.Run(() => Exit.Mmput(mm), other);
        (mm.Users, mm.IsDead, mm.TryGet()).Should().Be((0, true, false));
    }

    [Test]
    public void Kill_OfNobody_AndOfNoSignal()
    {
        box.Run(() => box.Machine.Syscalls.Kill(box.Task, 99, 9)).Errno.Should().Be(Errno.ESRCH);
        box.Run(() => box.Machine.Syscalls.Kill(box.Task, box.Task.Pid, 65)).Errno.Should().Be(Errno.EINVAL);
        box.Run(() => box.Machine.Syscalls.Kill(box.Task, box.Task.Pid, 0)).Value.Should().Be(0);
    }

    private Signal Take(SimThread thread)
    {
        Scheduler.Run(thread, () => Signals.GetSignal(thread), out Signal taken);
        return taken;
    }

    private SimThread Started(Func<KTask<Unit>> body)
    {
        SimThread thread = Scheduler.CreateThread("t", box.Task);
        Scheduler.Start(thread, body);
        Scheduler.RunUntilIdle();
        return thread;
    }

    private static async KTask<Unit> Sleeping(WaitQueue queue, SleepState state)
    {
        await queue.Wait("a test", state);
        return default;
    }

    private static async KTask<Unit> Locking(RwSemaphore sem, Action<bool> told)
    {
        told((await sem.WriteKillable()).IsHeld);
        return default;
    }
}
