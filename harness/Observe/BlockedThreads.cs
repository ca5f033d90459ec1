// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Which threads sleep in a step while the script goes on: that step's record comes when it is over.</summary>
internal sealed class BlockedThreads
{
    private readonly List<ThreadStep> threads = [];
    private readonly HashSet<int> done = [];
    private readonly HashSet<int> told = [];

    private readonly IReadOnlyList<ThreadSleep> sleeps;

    public BlockedThreads(CaseProgram program, IReadOnlyList<ThreadSleep> sleeps)
    {
        this.sleeps = sleeps;
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
                string place = sleeps.FirstOrDefault(sleep => sleep.StepId == next.Id && sleep.WokenBy < 0).Place ?? "";
                string blocked = place.Length == 0 ? "" : $", {TaskObservable.Blocked(place)}";
                yield return $"{Names[thread.Thread].Name} sleeps in {ThreadSleep.StepText(next)}{blocked}";
            }
        }

        done.Add(step.Id);
    }

    /// <summary>Whom this step wakes, and from where.</summary>
    public IEnumerable<string> WokenBy(Step step) =>
        from sleep in sleeps
        where sleep.WokenBy == step.Id
        from thread in threads
        from own in thread.Body
        where own.Id == sleep.StepId
        select $"wakes {Names[thread.Thread].Name}, which sleeps in {ThreadSleep.StepText(own)}";
}
