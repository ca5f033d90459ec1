// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>KTask, the scheduler and the locks: who runs when, and what a misuse says.</summary>
public sealed class SchedulerTests
{
    private TestMachine box = null!;
    private List<string> trace = null!;

    private Scheduler Scheduler => box.Machine.Scheduler;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        trace = [];
    }

    [Test]
    public void Step_WithoutContention_CompletesAtOnce()
    {
        KTask<int> step = Add(1, 2);

        step.IsCompleted.Should().BeTrue();
        step.GetAwaiter().GetResult().Should().Be(3);
    }

    [Test]
    public void Exception_OfAParkedStep_KeepsItsStack()
    {
        Action run = () => box.Run(Throwing);

        run.Should().Throw<KernelBugException>().Which.StackTrace.Should().Contain(nameof(Throwing));
    }

    [Test]
    public void Race_AsksTheChooserAtEachPoint()
    {
        ScriptedChooser chooser = new(1, 0, 1, 0);
        Machine machine = new(new MachineConfig(), BugSet.None, chooser);
        TaskStruct task = machine.CreateTask();
        SimThread a = machine.Scheduler.CreateThread("a", task);
        SimThread b = machine.Scheduler.CreateThread("b", task);
        machine.Scheduler.Racing = true;
        machine.Scheduler.Start(a, () => TwoSteps(machine, "a"));
        machine.Scheduler.Start(b, () => TwoSteps(machine, "b"));
        machine.Scheduler.RunUntilIdle();

        trace.Should().Equal("b1", "a1", "b2", "a2");
        a.State.Should().Be(ThreadState.Exited);
        chooser.Asked.Should().OnlyContain(count => count == 2);
    }

    [Test]
    public void AMachineThatIsGivenUpInARace_LeavesNoneBehind()
    {
        new Machine(new MachineConfig(), BugSet.None, new FirstChooser()).Scheduler.Racing = true;
        Races.IsOnHere.Should().BeTrue();

        Scheduler.Start(Scheduler.CreateThread("a", box.Task), () => TwoSteps(box.Machine, "a"));
        Scheduler.RunUntilIdle();

        Races.IsOnHere.Should().BeFalse("another machine runs on this thread now, and nobody races on it");
    }

    [Test]
    public void WithoutARace_ThreadsRunInOrderOfCreation()
    {
        SimThread a = Scheduler.CreateThread("a", box.Task);
        SimThread b = Scheduler.CreateThread("b", box.Task);
        Scheduler.Start(b, () => TwoSteps(box.Machine, "b"));
        Scheduler.Start(a, () => TwoSteps(box.Machine, "a"));
        Scheduler.RunUntilIdle();

        trace.Should().Equal("a1", "a2", "b1", "b2");
    }

    [Test]
    public void Blocked_SaysWhatItWaitsFor_AndRunsOnWhenWoken()
    {
        RwSemaphore sem = new(Scheduler, "test_lock", LockRank.MmapLock);
        box.Run(sem.Write);
        SimThread waiter = Scheduler.CreateThread("waiter", box.Task);
        Scheduler.Start(waiter, () => ReadOnce(sem));
        Scheduler.RunUntilIdle();
        waiter.State.Should().Be(ThreadState.Blocked);
        waiter.WaitsFor.Should().Be("test_lock for reading");

        box.Run(() => Release(sem));
        Scheduler.RunUntilIdle();
        waiter.State.Should().Be(ThreadState.Exited);
        trace.Should().Equal("read");
    }

    [Test]
    public void Statement_ThatBlocks_IsReportedAndNotLost()
    {
        TaskStruct child = box.Fork();
        bool isDone = Scheduler.Run(box.Task.MainThread, () => box.Machine.Syscalls.Wait4(box.Task, -1, WaitOptions.None), out _);

        isDone.Should().BeFalse();
        box.Task.MainThread.WaitsFor.Should().Be("a child to end");
        child.HasExited.Should().BeFalse();
    }

    [Test]
    public void Statement_ThatSlept_EndsWhenItIsWoken()
    {
        WaitQueue queue = new(Scheduler);
        Scheduler.Run(box.Task.MainThread, () => Sleeping(queue), out Unit _).Should().BeFalse();
        queue.WakeAll();
        Scheduler.RunUntilIdle();

        trace.Should().Equal("woken");
        box.Task.MainThread.State.Should().Be(ThreadState.Idle);
        box.Run(() => Add(1, 2)).Should().Be(3, "the thread takes its next statement");
    }

    [Test]
    public void Statement_ThatSlept_AndFailsWhenItIsWoken_IsNotLost()
    {
        WaitQueue queue = new(Scheduler);
        Scheduler.Run(box.Task.MainThread, () => SleepingBadly(queue), out Unit _).Should().BeFalse();
        queue.WakeAll();

        FluentActions.Invoking(Scheduler.RunUntilIdle).Should().Throw<KernelBugException>().WithMessage("*on purpose*");
    }

    [Test]
    public void StepBudget_StopsAnEndlessLoop()
    {
        Scheduler.StepBudget = 1000;
        Action run = () => box.Run(Endless);

        run.Should().Throw<StepBudgetException>().Which.Where.Should().Be("loop");
    }

    [Test]
    public void SpinLock_AssertsItsHolder()
    {
        SpinLock unlocked = new();

        FluentActions.Invoking(unlocked.AssertHeld).Should().Throw<KernelBugException>().WithMessage("kernel BUG: *holder != *");
        FluentActions.Invoking(unlocked.Unlock).Should().Throw<KernelBugException>();
    }

    [Test]
    public void SpinLock_KeepsTheSecondOut_InEveryOrder()
    {
        HashSet<string> orders = [];
        new ExhaustiveChooser().Explore(
            way =>
            {
                box = new TestMachine(chooser: way);
                trace = [];
                SpinLock spin = new();
                spin.Bind(Scheduler, 1);
                Scheduler.Racing = true;
                Scheduler.Start(Scheduler.CreateThread("a", box.Task), () => Holding(spin, "a"));
                Scheduler.Start(Scheduler.CreateThread("b", box.Task), () => Holding(spin, "b"));
                Scheduler.RunUntilIdle();
                orders.Add(string.Join(' ', trace));
            },
            limit: 100);

        orders.Should().BeEquivalentTo("a+ a- b+ b-", "b+ b- a+ a-");
    }

    [Test]
    public void DowngradedWriter_LetsReadersIn()
    {
        RwSemaphore sem = new(Scheduler, "test_lock", LockRank.MmapLock);
        box.Run(sem.Write);
        box.Run(() => Downgrade(sem));

        (sem.IsWriteHeld, sem.Readers).Should().Be((false, 1));
        box.Run(sem.Read);
        sem.Readers.Should().Be(2);
    }

    [Test]
    public void Task_AwaitedTwice_IsNoticed()
    {
        SimThread thread = Scheduler.CreateThread("t", box.Task);
        KTask<int> parked = default;
        Scheduler.Start(thread, async () =>
        {
            parked = ParkedAdd();
            await parked;
            return default;
        });
        Scheduler.RunUntilIdle();

        FluentActions.Invoking(() => parked.GetAwaiter().GetResult()).Should().Throw<InvalidOperationException>();
    }

    private static async KTask<int> Add(int a, int b)
    {
        int x = await new KTask<int>(a);
        return x + b;
    }

    private static KTask<Unit> Release(RwSemaphore sem)
    {
        sem.UnlockWrite();
        return default;
    }

    private static KTask<Unit> Downgrade(RwSemaphore sem)
    {
        sem.DowngradeWrite();
        return default;
    }

    private async KTask<int> ParkedAdd()
    {
        await new PointAwaitable(Scheduler, stays: false);
        return 1;
    }

    private async KTask<Unit> Sleeping(WaitQueue queue)
    {
        await queue.Wait("a test");
        trace.Add("woken");
        return default;
    }

    private async KTask<Unit> SleepingBadly(WaitQueue queue)
    {
        await queue.Wait("a test");
        Kernel.Bug("on purpose");
        return default;
    }

    private async KTask<Unit> Throwing()
    {
        await new PointAwaitable(Scheduler, stays: false);
        Kernel.Bug("on purpose");
        return default;
    }

    private async KTask<Unit> Endless()
    {
        while (true)
        {
            await Scheduler.Point("loop");
        }
    }

    private async KTask<Unit> TwoSteps(Machine machine, string name)
    {
        trace.Add(name + "1");
        await machine.Scheduler.Point("between");
        trace.Add(name + "2");
        return default;
    }

    private async KTask<Unit> Holding(SpinLock spin, string name)
    {
        await spin.Lock();
        trace.Add(name + "+");
        await Scheduler.Point("inside");
        trace.Add(name + "-");
        spin.Unlock();
        return default;
    }

    private async KTask<Unit> ReadOnce(RwSemaphore sem)
    {
        using (await sem.Read())
        {
            trace.Add("read");
        }

        return default;
    }

    private sealed class ScriptedChooser(params int[] choices) : IChooser
    {
        private int next;

        internal List<int> Asked { get; } = [];

        public int Choose(int count, string what)
        {
            Asked.Add(count);
            return next < choices.Length ? choices[next++] : 0;
        }
    }
}
