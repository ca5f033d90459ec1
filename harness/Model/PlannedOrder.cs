// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>A thread goes on until it cannot, but where another is planned; and remembers where it could have been another.</summary>
/// <param name="switches">In which steps it is another thread's turn.</param>
internal sealed class PlannedOrder(IReadOnlyList<(int Step, int Thread)> switches) : IChooser
{
    private readonly List<int> taken = [];
    private readonly List<Fork> forks = [];
    private int next;

    /// <summary>Who made each step.</summary>
    public IReadOnlyList<int> Taken => taken;

    /// <summary>Other turns that there were behind the last one that was planned.</summary>
    public IReadOnlyList<Fork> Forks => forks;

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        int step = taken.Count;
        int last = taken.Count == 0 ? -1 : taken[^1];
        int goesOn = IndexOf(runnable, last);
        int chosen = Math.Max(0, goesOn);
        if (next < switches.Count && switches[next].Step == step)
        {
            chosen = Math.Max(0, IndexOf(runnable, switches[next++].Thread));
        }
        else if (next == switches.Count)
        {
            for (int i = 0; i < runnable.Count; i++)
            {
                if (i != chosen)
                {
                    forks.Add(new Fork(step, runnable[i].Number, goesOn >= 0, runnable[chosen].Number, []));
                }
            }
        }

        taken.Add(runnable[chosen].Number);
        return chosen;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        Operation[] all = [.. touched];
        for (int i = forks.Count - 1; i >= 0 && forks[i].Step == taken.Count - 1; i--)
        {
            forks[i] = forks[i] with { Instead = all };
        }
    }

    private static int IndexOf(IReadOnlyList<SimThread> runnable, int number)
    {
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i].Number == number)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>It could be another thread's turn.</summary>
    /// <param name="Step">In this step.</param>
    /// <param name="Thread">Whose.</param>
    /// <param name="Interrupts">Who has the turn could go on.</param>
    /// <param name="By">Who has it.</param>
    /// <param name="Instead">What that one did in the step.</param>
    internal readonly record struct Fork(int Step, int Thread, bool Interrupts, int By, IReadOnlyList<Operation> Instead);
}
