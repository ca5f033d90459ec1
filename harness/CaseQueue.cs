// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Hands cases to threads, looks after the threads, and reports the verdicts in the order of the list.</summary>
internal sealed class CaseQueue(ScriptRunner runner, IReadOnlyList<CaseProgram> cases, Action<CaseResult>? report, CancellationToken cancel)
{
    private readonly CaseResult?[] results = new CaseResult?[cases.Count];
    private readonly List<Worker> workers = [];
    private readonly Lock gate = new();
    private int taken = -1;
    private int reported;

    /// <summary>The verdicts so far, in the order of the list.</summary>
    public IReadOnlyList<CaseResult> Results => [.. results.OfType<CaseResult>()];

    /// <summary>Runs every case, so many at once.</summary>
    public void Work(int jobs)
    {
        for (int i = 0; i < jobs; i++)
        {
            Start(i);
        }

        for (int i = 0; i < workers.Count; i++)
        {
            while (!workers[i].Thread.Join(WatchedThread.Tick) && !workers[i].Watch.IsGivenUp)
            {
                LookAfterAll();
            }
        }
    }

    private void Start(int number)
    {
        var worker = new Worker();
        worker.Thread = new Thread(() => RunUntilEmpty(worker), WatchedThread.StackSize) { IsBackground = true, Name = $"cases {number}" };
        workers.Add(worker);
        worker.Thread.Start();
    }

    /// <summary>
    /// A thread that does not come back is replaced, and its case decided by what it came to; where all are given up, it is left.
    /// </summary>
    private void LookAfterAll()
    {
        for (int i = 0; i < workers.Count; i++)
        {
            if (workers[i].Watch is { IsGivenUp: false } watch && watch.Check() is { } late && !cancel.IsCancellationRequested)
            {
                Report(workers[i].Index, runner.Decide(cases[workers[i].Index], late.GivenUp()));
                Start(workers.Count);
            }
        }
    }

    private void RunUntilEmpty(Worker worker)
    {
        WatchedThread.Current = worker.Watch;
        while (!cancel.IsCancellationRequested)
        {
            int index = Interlocked.Increment(ref taken);
            if (index >= cases.Count)
            {
                return;
            }

            worker.Index = index;
            if (RunOne(cases[index]) is not { } result || worker.Watch.IsGivenUp)
            {
                return;
            }

            Report(index, result);
        }
    }

    /// <summary>The verdict, or null on a case that was given up.</summary>
    private CaseResult? RunOne(CaseProgram program)
    {
        try
        {
            return runner.RunCase(program);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Report(int index, CaseResult result)
    {
        lock (gate)
        {
            results[index] = result;
            while (reported < results.Length && results[reported] is { } ready)
            {
                reported++;
                report?.Invoke(ready);
            }
        }
    }

    private sealed class Worker
    {
        public WatchedThread Watch { get; } = new();

        public Thread Thread { get; set; } = null!;

        public int Index { get; set; }
    }
}
