// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Threads that do the same thing come in one order: none begins before those that stand before it in the list have touched something.
/// </summary>
/// <remarks>
/// Any execution becomes such a one when its equal threads change names, by the order in which they touch something first. So nothing is
/// lost but the names. To the explorer it is an order of steps like any other, as between making a thread and what that does.
/// </remarks>
internal sealed class EqualThreads(IChooser chooser, IReadOnlyList<IReadOnlyList<int>> groups) : IChooser
{
    private readonly HashSet<int> begun = [];
    private readonly List<SimThread> offered = [];

    public bool IsTrial => chooser.IsTrial;

    public int Choose(int count, string what) => chooser.Choose(count, what);

    public bool FailsAllocation(FailPoint point) => chooser.FailsAllocation(point);

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        offered.Clear();
        for (int i = 0; i < runnable.Count; i++)
        {
            if (IsItsTurn(runnable[i].Number))
            {
                offered.Add(runnable[i]);
            }
        }

        if (offered.Count == 0)
        {
            // Whoever comes first waits for a lock, or is at its end without having touched anything.
            return chooser.ChooseThread(runnable);
        }

        SimThread chosen = offered[chooser.ChooseThread(offered)];
        int index = 0;
        while (runnable[index] != chosen)
        {
            index++;
        }

        return index;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (thread.State == ThreadState.Exited || HasTouched(touched))
        {
            begun.Add(thread.Number);
        }

        chooser.Stepped(thread, touched);
    }

    /// <summary>An execution begins.</summary>
    internal void Begin() => begun.Clear();

    private bool IsItsTurn(int thread)
    {
        foreach (IReadOnlyList<int> group in groups)
        {
            for (int i = 0; i < group.Count && group.Contains(thread) && group[i] != thread; i++)
            {
                if (!begun.Contains(group[i]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool HasTouched(IReadOnlyList<Operation> touched)
    {
        for (int i = 0; i < touched.Count; i++)
        {
            if (touched[i].Kind != ObjectKind.None)
            {
                return true;
            }
        }

        return false;
    }
}
