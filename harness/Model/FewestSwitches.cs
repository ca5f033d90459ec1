// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>
/// Looks for an execution that fails in the same way and interrupts its threads as seldom as can be: those with no interruption first, then
/// those with one, and so on. A thread is interrupted only in front of what others meet.
/// </summary>
/// <param name="failsAlike">Runs one execution, and says whether it fails like the one that is to be told.</param>
internal sealed class FewestSwitches(Func<IChooser, bool> failsAlike)
{
    /// <summary>So many executions are tried: what takes more is told as it was found.</summary>
    private const int MostRuns = 20_000;

    private readonly PriorityQueue<Plan, (int Interruptions, int Number)> ahead = new();
    private int number;

    /// <summary>The steps of such an execution; null: none was found.</summary>
    /// <param name="met">What threads meet at in the execution that failed.</param>
    public IReadOnlyList<int>? Find(Func<int, Operation, bool> met)
    {
        Add(new Plan([]), 0);
        for (int runs = 0; runs < MostRuns && ahead.TryDequeue(out Plan? plan, out (int Interruptions, int Number) cost); runs++)
        {
            var order = new PlannedOrder(plan.Switches);
            if (failsAlike(order))
            {
                return order.Taken;
            }

            foreach (PlannedOrder.Fork fork in order.Forks)
            {
                if (!fork.Interrupts || fork.Instead.Any(operation => met(fork.By, operation)))
                {
                    Add(new Plan([.. plan.Switches, (fork.Step, fork.Thread)]), cost.Interruptions + (fork.Interrupts ? 1 : 0));
                }
            }
        }

        return null;
    }

    private void Add(Plan plan, int interruptions) => ahead.Enqueue(plan, (interruptions, number++));

    private sealed record Plan(IReadOnlyList<(int Step, int Thread)> Switches);
}
