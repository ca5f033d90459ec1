// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>One thread of a race behind the other: another one goes on only while it waits, or is done.</summary>
/// <param name="lastFirst">The one that was made last is the first.</param>
/// <param name="othersBetween">Whom the first has woken that slept before the race goes on before the second; else behind both.</param>
internal sealed class OneByOneOrder(bool lastFirst, bool othersBetween) : IChooser
{
    private const int Between = 1;
    private const int Behind = 3;

    private readonly List<int> racers = [];
    private int running = -1;

    /// <summary>Somebody who slept before the race was woken in it.</summary>
    public bool WokeOthers { get; private set; }

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (racers.Count == 0)
        {
            racers.AddRange(runnable.Select(thread => thread.Number).Order());
            if (lastFirst)
            {
                racers.Reverse();
            }
        }

        int chosen = 0;
        for (int i = 0; i < runnable.Count; i++)
        {
            WokeOthers |= !racers.Contains(runnable[i].Number);
            if (runnable[i].Number == running)
            {
                return i;
            }

            chosen = PlaceOf(runnable[i]) < PlaceOf(runnable[chosen]) ? i : chosen;
        }

        running = runnable[chosen].Number;
        return chosen;
    }

    private int PlaceOf(SimThread thread) => racers.IndexOf(thread.Number) switch
    {
        < 0 => othersBetween ? Between : Behind,
        var place => 2 * place,
    };
}
