// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Which threads sleep in a step while the script goes on: that step's record comes when it is over.</summary>
internal sealed class BlockedThreads
{
    private readonly List<ThreadStep> threads = [];
    private readonly HashSet<int> done = [];
    private readonly HashSet<int> told = [];

    public BlockedThreads(CaseProgram program)
    {
        threads.AddRange(program.Written().OfType<ThreadStep>());
        Names = program.Slots;
    }

    private SlotTable Names { get; }

    /// <summary>The process whose memory a thread has; of a process itself.</summary>
    public int ProcessOf(int process) => threads.Find(thread => thread.Thread == process) is { } of ? ProcessOf(of.Process) : process;

    /// <summary>What is found asleep when this step is made, each thread once a step of its own.</summary>
    public IEnumerable<string> AsleepBefore(Step step)
    {
        foreach (ThreadStep thread in threads)
        {
            Step? next = thread.Body.FirstOrDefault(own => !done.Contains(own.Id));
            if (next is not null && step.Id > thread.Body[^1].Id && step.Process != thread.Thread && told.Add(next.Id))
            {
                yield return $"{Names[thread.Thread].Name} sleeps in {next.Source.Text.Split('\n')[0].Trim()}";
            }
        }

        done.Add(step.Id);
    }
}
