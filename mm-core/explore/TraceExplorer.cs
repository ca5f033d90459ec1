// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Explores a race up to the order of what does not meet: source sets and sleep sets (Abdulla and others, POPL 2014), by what the scheduler
/// tells of operations and steps.
/// </summary>
internal sealed class TraceExplorer : IChooser
{
    private readonly List<Node> path = [];
    private int depth;
    private bool isRunning;
    private bool isRedundant;

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (!isRunning)
        {
            // On the way to the race's beginning.
            return 0;
        }

        if (depth == path.Count)
        {
            path.Add(NewNode([.. runnable.Select(thread => thread.Number)]));
        }

        Node node = path[depth++];
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i].Number == node.Chosen)
            {
                return i;
            }
        }

        throw new InvalidOperationException("a race did not go as before: something in it depends on more than the schedule");
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (isRunning)
        {
            path[depth - 1].Touched ??= [.. touched.Distinct()];
        }
    }

    /// <summary>Runs a race until every trace was taken, or the limit is reached.</summary>
    internal ExploreResult Explore(Func<ExecutionEnd> run, ExploreOptions options)
    {
        ExploreResult result = new();
        bool isOver;
        do
        {
            depth = 0;
            isRedundant = false;
            isRunning = true;
            ExecutionEnd end = run();
            isRunning = false;
            FindRaces();
            result = isRedundant ? result with { Blocked = result.Blocked + 1 } : Add(result, end);
            isOver = !Advance();
        }
        while (!isOver && result.Executions < options.MaxExecutions && !(options.StopsAtFailure && IsFailure(result)));

        return result with { IsComplete = isOver };
    }

    private static bool IsFailure(ExploreResult result) => result.Failures + result.Deadlocks > 0;

    private ExploreResult Add(ExploreResult result, ExecutionEnd end) => end switch
    {
        ExecutionEnd.Deadlocked => result with { Deadlocks = result.Deadlocks + 1, FirstDeadlock = result.FirstDeadlock ?? Taken() },
        ExecutionEnd.Failed => result with
        {
            Traces = result.Traces + 1, Failures = result.Failures + 1, FirstFailing = result.FirstFailing ?? Taken(),
        },
        _ => result with { Traces = result.Traces + 1 },
    };

    private Schedule Taken() => new([.. path.Select(node => node.Chosen)]);

    private Node NewNode(int[] enabled)
    {
        Dictionary<int, Operation[]> asleep = [];
        if (path.Count > 0)
        {
            Node last = path[^1];
            foreach ((int thread, Operation[] step) in last.Asleep.Concat(last.Done))
            {
                if (thread != last.Chosen && !Meet(step, last.Touched!))
                {
                    asleep[thread] = step;
                }
            }
        }

        int[] awake = [.. enabled.Where(thread => !asleep.ContainsKey(thread))];
        isRedundant |= awake.Length == 0;
        return new Node(enabled, asleep, isRedundant, awake.Length > 0 ? awake[0] : enabled[0]);
    }

    /// <summary>For each two steps that meet, and could be the other way round, another thread is to be tried before the first.</summary>
    private void FindRaces()
    {
        List<Node> run = [.. path.TakeWhile(node => !node.IsRedundant)];
        bool[,] before = new bool[run.Count, run.Count];
        for (int j = 0; j < run.Count; j++)
        {
            for (int i = j - 1; i >= 0; i--)
            {
                bool isSame = run[i].Chosen == run[j].Chosen;
                if (before[i, j] || (!isSame && !Meet(run[i].Touched!, run[j].Touched!)))
                {
                    continue;
                }

                if (!isSame && !IsHandedOver(run[i], run[j]))
                {
                    Reverse(run, before, i, j);
                }

                before[i, j] = true;
                for (int k = 0; k < i; k++)
                {
                    before[k, j] |= before[k, i];
                }
            }

            ReverseAcquire(run, before, j);
        }
    }

    /// <summary>A lock that was waited for: not its release, but where it was taken could have come later.</summary>
    private static bool IsHandedOver(Node released, Node taken) => IsAcquire(taken.Touched![0])
        && released.Touched!.All(each => !each.Conflicts(taken.Touched[0]) || (each.Sharing & (Sharing.Acquire | Sharing.Try)) == 0);

    private static bool IsAcquire(Operation operation) => (operation.Sharing & Sharing.Acquire) != 0;

    private static void ReverseAcquire(List<Node> run, bool[,] before, int j)
    {
        Operation wanted = run[j].Touched![0];
        int i = !IsAcquire(wanted) ? -1 : run.FindLastIndex(j, j + 1, node => node.Chosen != run[j].Chosen
            && node.Touched!.Any(each => (each.Sharing & (Sharing.Acquire | Sharing.Try)) != 0 && each.Conflicts(wanted)));
        if (i >= 0)
        {
            Reverse(run, before, i, j);
        }
    }

    private static void Reverse(List<Node> run, bool[,] before, int i, int j)
    {
        // What can be made before i without it, and then j; those of it that nothing else must come before.
        List<int> rest = [.. Enumerable.Range(i + 1, j - i - 1).Where(k => !before[i, k]), j];
        HashSet<int> initials = [];
        foreach (int k in rest)
        {
            bool isFirst = !rest.Exists(earlier => earlier < k && (before[earlier, k] || run[earlier].Chosen == run[k].Chosen));
            if (isFirst && run[i].Enabled.Contains(run[k].Chosen))
            {
                initials.Add(run[k].Chosen);
            }
        }

        if (initials.Count > 0 && !initials.Overlaps(run[i].ToTry))
        {
            run[i].ToTry.Add(initials.Min());
        }
    }

    private bool Advance()
    {
        while (path.Count > 0)
        {
            Node last = path[^1];
            last.Done[last.Chosen] = last.Touched ?? [];
            int next = last.ToTry.FirstOrDefault(thread => !last.Done.ContainsKey(thread) && !last.Asleep.ContainsKey(thread), -1);
            if (next >= 0)
            {
                last.Chosen = next;
                last.Touched = null;
                return true;
            }

            path.RemoveAt(path.Count - 1);
        }

        return false;
    }

    private static bool Meet(Operation[] one, Operation[] other)
    {
        foreach (Operation a in one)
        {
            foreach (Operation b in other)
            {
                if (a.Conflicts(b))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private sealed class Node(int[] enabled, Dictionary<int, Operation[]> asleep, bool isRedundant, int chosen)
    {
        internal int[] Enabled => enabled;

        internal Dictionary<int, Operation[]> Asleep => asleep;

        internal bool IsRedundant => isRedundant;

        internal int Chosen { get; set; } = chosen;

        internal Operation[]? Touched { get; set; }

        internal Dictionary<int, Operation[]> Done { get; } = [];

        internal HashSet<int> ToTry { get; } = [chosen];
    }
}
