// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>One thread of a race behind the other: another one goes on only while it waits.</summary>
/// <param name="lastFirst">The one that was made last is the first.</param>
internal sealed class OneByOneOrder(bool lastFirst) : IChooser
{
    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        int chosen = 0;
        for (int i = 1; i < runnable.Count; i++)
        {
            chosen = runnable[i].Number > runnable[chosen].Number == lastFirst ? i : chosen;
        }

        return chosen;
    }
}
