// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>
/// Takes the steps of a race that it is told; where one names a thread that cannot go on, or none is left, the first that can.
/// </summary>
internal sealed class FollowedOrder(IReadOnlyList<int> steps) : IChooser
{
    private int next;

    /// <summary>A step named a thread that could not go on; -1: none did.</summary>
    public int Strayed { get; private set; } = -1;

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (next == steps.Count)
        {
            return 0;
        }

        int wanted = steps[next++];
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i].Number == wanted)
            {
                return i;
            }
        }

        Strayed = Strayed < 0 ? next - 1 : Strayed;
        return 0;
    }
}
