// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Hands cases to threads and reports their verdicts in the order of the list.</summary>
internal sealed class CaseQueue(ScriptRunner runner, IReadOnlyList<CaseProgram> cases, Action<CaseResult>? report, CancellationToken cancel)
{
    private readonly CaseResult?[] results = new CaseResult?[cases.Count];
    private readonly Lock gate = new();
    private int taken = -1;
    private int reported;

    /// <summary>The verdicts so far, in the order of the list.</summary>
    public IReadOnlyList<CaseResult> Results => [.. results.OfType<CaseResult>()];

    /// <summary>Runs every case, so many at once.</summary>
    public void Work(int jobs)
    {
        var threads = new Thread[jobs];
        for (int i = 0; i < jobs; i++)
        {
            threads[i] = new Thread(RunUntilEmpty, maxStackSize: 16 << 20) { IsBackground = true, Name = $"case {i}" };
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private void RunUntilEmpty()
    {
        while (!cancel.IsCancellationRequested)
        {
            int index = Interlocked.Increment(ref taken);
            if (index >= cases.Count)
            {
                return;
            }

            Report(index, runner.RunCase(cases[index]));
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
}
