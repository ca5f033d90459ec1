// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Follows a schedule. Where that has ended, or names a thread that cannot go on, the first one that can does.</summary>
internal sealed class ScheduleChooser(Schedule schedule) : IChooser
{
    private int next;

    /// <summary>The schedule named a thread that could not go on: it is of another race.</summary>
    internal bool HasStrayed { get; private set; }

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (next == schedule.Steps.Count)
        {
            return 0;
        }

        int wanted = schedule.Steps[next++];
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i].Number == wanted)
            {
                return i;
            }
        }

        HasStrayed = true;
        return 0;
    }
}
