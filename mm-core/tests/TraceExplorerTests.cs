// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>An explorer can live on what the scheduler tells: known programs have their known numbers of traces.</summary>
public sealed class TraceExplorerTests
{
    private const int X = 1;
    private const int Y = 2;

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
        TraceExplorer explorer = new();
        explorer.Explore(way => Run(way, program));

        explorer.Traces.Should().Be(traces);
        explorer.Redundant.Should().Be(0);
    }

    [Test]
    public void TwoLocks_InOppositeOrder_AreTwoTracesAndADeadlock()
    {
        int deadlocks = 0;
        TraceExplorer explorer = new();
        explorer.Explore(way => deadlocks += Run(way, "Lx Ly Uy Ux | Ly Lx Ux Uy") ? 0 : 1);

        (explorer.Traces, deadlocks).Should().Be((3, 1));
    }

    /// <summary>False: somebody is left waiting.</summary>
    private static bool Run(IChooser way, string program)
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
        return scheduler.Threads.All(thread => thread.State is ThreadState.Idle or ThreadState.Exited);
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
