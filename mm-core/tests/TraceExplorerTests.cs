// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>An explorer can live on what the scheduler tells: known programs have their known numbers of traces.</summary>
public sealed class TraceExplorerTests
{
    private const int X = 1;
    private const int Y = 2;
    private const string Opposite = "Lx Ly Uy Ux | Ly Lx Ux Uy";

    [TestCase("Wx Ry | Wy Rx", 3)]
    [TestCase("Wx Wy | Ry Rx", 3)]
    [TestCase("Rx Wy | Ry Wx", 3)]
    [TestCase("Wx | Wy | Rx Ry | Ry Rx", 15)]
    [TestCase("Wx | Rx | Rx | Rx", 8)]
    [TestCase("Rx Wx | Rx Wx", 4)]
    [TestCase("Ax | Ax | Ax | Ax", 1)]
    [TestCase("Ax | Ax | Rx", 4)]
    [TestCase("Lx Wy Ux | Lx Wy Ux | Lx Wy Ux", 6)]
    [TestCase("Lx Ux | Ly Uy", 1)]
    public void AProgram_HasItsTraces(string program, int traces)
    {
        ExploreResult result = Explorer.Explore(way => () => Run(way, program));

        (result.Traces, result.Blocked, result.IsComplete).Should().Be((traces, 0, true));
    }

    [Test]
    public void TwoLocks_InOppositeOrder_AreTwoTracesAndADeadlock()
    {
        ExploreResult result = Explorer.Explore(way => () => Run(way, Opposite));

        (result.Traces, result.Deadlocks).Should().Be((2, 1));
        result.FirstDeadlock!.Switches.Should().Be(1);
    }

    [Test]
    public void ADeadlock_SaysWhoHasWhatTheOthersWaitFor()
    {
        ExploreResult result = Explorer.Explore(way => () => Run(way, Opposite));

        // Each thread begins, and takes its first lock: steps 0 and 1, 2 and 3.
        result.FirstDeadlock!.ToString().Should().Be("1:2.2:2");
        result.Waits.Select(wait => (wait.Thread, wait.For.Object, wait.Since, wait.Holder, wait.HeldSince)).Should().Equal(
            (1, (ulong)Y, 1, 2, 3), (2, (ulong)X, 3, 1, 1));
    }

    /// <summary>Two threads that each wait in a loop for the other to go on.</summary>
    [Test]
    public void ARaceThatDoesNotEnd_IsGivenUp()
    {
        Action explore = () => Explorer.Explore(
            new LitmusProgram(2, Spins, Spins).Race, new ExploreOptions { MaxSteps = 500 });

        explore.Should().Throw<StepBudgetException>();
    }

    private static IEnumerator<Access> Spins(LitmusThread thread)
    {
        do
        {
            yield return Access.Read(0);
        }
        while (thread.Got == 0);
    }

    [Test]
    public void Replay_OfASchedule_ComesToTheSame()
    {
        Schedule deadlock = Explorer.Explore(way => () => Run(way, Opposite)).FirstDeadlock!;
        Schedule.TryParse(deadlock.ToString(), out Schedule read).Should().BeTrue();
        read.Should().Be(deadlock);

        Explorer.Replay(way => () => Run(way, Opposite), read, out ExecutionEnd end).Should().BeTrue();
        end.Should().Be(ExecutionEnd.Deadlocked);
        Schedule.TryParse("1:3.2", out Schedule other).Should().BeTrue();
        Explorer.Replay(way => () => Run(way, Opposite), other, out end).Should().BeTrue();
        end.Should().Be(ExecutionEnd.Passed);
        Schedule.TryParse("7", out Schedule stray).Should().BeTrue();
        Explorer.Replay(way => () => Run(way, Opposite), stray, out _).Should().BeFalse("there is no such thread");
    }

    [TestCase("")]
    [TestCase("1:")]
    [TestCase("1:0")]
    [TestCase("1:2:3")]
    [TestCase("-1")]
    [TestCase("1..2")]
    [TestCase("1:99999999")]
    public void Parse_OfWhatIsNoSchedule_Fails(string text) => Schedule.TryParse(text, out _).Should().BeFalse();

    [Test]
    public void ALimit_LeavesItIncomplete()
    {
        ExploreResult result = Explorer.Explore(way => () => Run(way, "Wx | Rx | Rx | Rx"), new ExploreOptions { MaxExecutions = 5 });

        (result.Traces, result.IsComplete).Should().Be((5, false));
    }

    private static ExecutionEnd Run(IChooser way, string program)
    {
        TestMachine box = new(chooser: way);
        Scheduler scheduler = box.Machine.Scheduler;
        SpinLock[] locks = [new(), new(), new()];
        for (int i = 0; i < locks.Length; i++)
        {
            locks[i].Bind(scheduler, (ulong)i);
        }

        scheduler.Racing = true;
        foreach (string thread in program.Split(" | "))
        {
            scheduler.Start(scheduler.CreateThread(thread, box.Task), () => Perform(scheduler, locks, thread.Split(' ')));
        }

        scheduler.RunUntilIdle();
        scheduler.Racing = false;
        return scheduler.Threads.All(thread => thread.State is ThreadState.Idle or ThreadState.Exited)
            ? ExecutionEnd.Passed
            : ExecutionEnd.Deadlocked;
    }

    private static async KTask<Unit> Perform(Scheduler scheduler, SpinLock[] locks, string[] operations)
    {
        foreach (string operation in operations)
        {
            int variable = operation[1] == 'x' ? X : Y;
            switch (operation[0])
            {
                case 'L':
                    await locks[variable].Lock();
                    break;
                case 'U':
                    locks[variable].Unlock();
                    break;
                default:
                    await scheduler.Point(ObjectKind.Memory, (ulong)variable, 0, SharingOf(operation[0]));
                    break;
            }
        }

        return default;
    }

    private static Sharing SharingOf(char kind) => kind switch
    {
        'R' => Sharing.Read,
        'W' => Sharing.Write,
        _ => Sharing.Add,
    };
}
