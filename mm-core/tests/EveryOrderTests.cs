// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>The explorer, judged by running every order: the same traces, deadlocks and final states, each trace once.</summary>
public sealed class EveryOrderTests
{
    private const int Variables = 3;
    private static readonly ExploreOptions Naive = new() { Way = ExploreWay.EveryOrder };

    [TestCase("Wx Ry | Wy Rx", 6, 3)]
    [TestCase("Wx | Rx | Rx", 6, 4)]
    [TestCase("Lx Ux | Lx Ux", 2, 2)]
    public void EveryOrder_CountsBoth(string program, long executions, long traces)
    {
        ExploreResult result = Explorer.Explore(Litmus.Of(program).Race, Naive);

        (result.Executions, result.Traces, result.IsComplete).Should().Be((executions, traces, true));
    }

    /// <summary>Programs of what there is: accesses, steps that touch more or less by what they read, locks of all kinds.</summary>
    [Test]
    public void RandomPrograms_HaveTheSameTraces([Range(1, 10)] int batch)
    {
        for (int seed = batch * 1000; seed < (batch * 1000) + 60; seed++)
        {
            Random random = new(seed);
            Func<LitmusThread, IEnumerator<Access>>[] threads =
                [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => RandomThread(random))];
            LitmusProgram program = new(Variables, threads);
            (ExploreResult all, HashSet<string> allEnds) = Ends(program, Naive with { MaxExecutions = 10_000 });
            if (!all.IsComplete)
            {
                // Too many orders for a test that is always run.
                continue;
            }

            (ExploreResult once, HashSet<string> onceEnds) = Ends(program, ExploreOptions.All);

            (once.Traces, once.Deadlocks).Should().Be((all.Traces, all.Deadlocks), $"seed {seed}");
            onceEnds.Should().BeEquivalentTo(allEnds, $"seed {seed}");
            once.Blocked.Should().Be(0, $"seed {seed}");
        }
    }

    /// <summary>What all executions came to: how they ended, what stood in memory, and what each thread knew.</summary>
    internal static (ExploreResult Result, HashSet<string> Ends) Ends(LitmusProgram program, ExploreOptions options)
    {
        HashSet<string> ends = [];
        ExploreResult result = Explorer.Explore(
            chooser =>
            {
                LitmusMachine machine = new(chooser, program);
                return () =>
                {
                    ExecutionEnd end = machine.Run();
                    string known = string.Join(' ', machine.Threads.Select(thread => thread.Knows));
                    ends.Add($"{end} {string.Join(' ', machine.Memory)} {known}");
                    return end;
                };
            },
            options);
        return (result, ends);
    }

    internal static Func<LitmusThread, IEnumerator<Access>> RandomThread(Random random)
    {
        List<(int Kind, int Place, int Other)> plan = [];
        int steps = random.Next(1, 5);
        for (int i = 0; i < steps; i++)
        {
            plan.Add((random.Next(12), random.Next(Variables), random.Next(Variables)));
        }

        return thread => Perform(thread, plan);
    }

    private static IEnumerator<Access> Perform(LitmusThread thread, List<(int Kind, int Place, int Other)> plan)
    {
        List<int> held = [];
        foreach ((int kind, int place, int other) in plan)
        {
            switch (kind)
            {
                case 0 or 1:
                    yield return Access.Read(place);
                    break;
                case 2 or 3:
                    yield return Access.Write(place, other);
                    break;
                case 4:
                    yield return Access.Add(place);
                    break;
                case 5:
                    yield return Access.Cas(place, 0, 1);
                    break;
                case 6 or 7:
                    yield return Access.WriteOtherIfZero(place, other);
                    break;
                case 8 when thread.Got != 0:
                    yield return Access.Write(place, 2);
                    break;
                case 9 or 10 when !held.Contains(place):
                    held.Add(place);
                    yield return kind == 9 ? Access.Lock(place) : Access.ReadLock(place);
                    break;
                case 11 when !held.Contains(place):
                    yield return Access.TryLock(place);
                    if (thread.Got == 1)
                    {
                        held.Add(place);
                    }

                    break;
                case 8 or 11 when held.Count > 0:
                    yield return Access.Unlock(held[0]);
                    held.RemoveAt(0);
                    break;
                default:
                    break;
            }
        }

        foreach (int place in held)
        {
            yield return Access.Unlock(place);
        }
    }
}
