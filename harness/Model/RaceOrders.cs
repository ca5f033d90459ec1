// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>Decides a race as somebody else says, once the orders have come about that the script pins.</summary>
internal sealed class RaceOrders : IChooser
{
    private readonly List<int> taken = [];
    private IReadOnlyList<RacePin> pins = [];
    private int pin;
    private bool isReached;
    private bool isPinned;

    /// <summary>Who decides; null: the first thread that can go on does.</summary>
    public IChooser? By { get; set; }

    /// <summary>Who looks on, at a race that is to be told; null: nobody does.</summary>
    public RaceTeller? Teller { get; set; }

    /// <summary>Who notes what threads meet at; null: nobody does.</summary>
    public MetOperations? Watch { get; set; }

    /// <summary>The first pin whose thread did not come to its point; null: all did.</summary>
    public RacePin? Missed { get; private set; }

    /// <summary>The numbers of the threads that made the steps so far, those that were pinned left out.</summary>
    public IReadOnlyList<int> Taken => taken;

    /// <summary>An execution begins.</summary>
    public void Begin(IReadOnlyList<RacePin> pinned)
    {
        (pins, pin, isReached, Missed) = (pinned, 0, false, null);
        taken.Clear();
    }

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        int chosen = Pinned(runnable);
        isPinned = chosen >= 0;
        if (!isPinned)
        {
            chosen = By?.ChooseThread(runnable) ?? 0;
            taken.Add(runnable[chosen].Number);
        }

        Teller?.Chosen(runnable[chosen]);
        return chosen;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (!isPinned)
        {
            By?.Stepped(thread, touched);
        }

        Teller?.Stepped(thread, touched);
        Watch?.Add(thread, touched);
    }

    /// <summary>A held thread goes on alone up to its point, and then who is to come there does; -1: the order is free.</summary>
    private int Pinned(IReadOnlyList<SimThread> runnable)
    {
        for (; pin < pins.Count; pin++)
        {
            int held = IndexOf(runnable, pins[pin].Held);
            isReached |= held >= 0 && runnable[held].Next.Name == pins[pin].Step.Point;
            if (!isReached && held >= 0)
            {
                return held;
            }

            Missed ??= isReached ? null : pins[pin];
            int comes = isReached ? IndexOf(runnable, pins[pin].Comes) : -1;
            if (comes >= 0)
            {
                return comes;
            }

            isReached = false;
        }

        return -1;
    }

    private static int IndexOf(IReadOnlyList<SimThread> runnable, SimThread thread)
    {
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i] == thread)
            {
                return i;
            }
        }

        return -1;
    }
}
