// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Equal threads in one order: fewer executions, and the same ends but for who is who.</summary>
public sealed class EqualThreadsTests
{
    private static readonly object[] Rows =
    [
        new object[] { Litmus.Ainc(5), 5, 1L },
        new object[] { Litmus.Lockinc(4), 4, 1L },
        new object[] { Litmus.Rw(3), 3, 15L },
        new object[] { Litmus.Rw(4), 4, 105L },
        new object[] { Litmus.Binc(3), 3, 6L },
        new object[] { Litmus.MyExample(3), 3, 6L },
        new object[] { Litmus.Of("Lx Ly Uy Ux | Lx Ly Uy Ux | Lx Ly Uy Ux"), 3, 1L },
    ];

    [TestCaseSource(nameof(Rows))]
    public void EqualThreads_ComeInOneOrder(object litmus, int threads, long traces)
    {
        LitmusProgram program = (LitmusProgram)litmus;
        ExploreOptions equal = new() { EqualThreads = [[.. Enumerable.Range(0, threads)]] };
        (ExploreResult all, HashSet<string> allEnds) = Ends(program, ExploreOptions.All);
        (ExploreResult fewer, HashSet<string> ends) = Ends(program, equal);

        ends.Should().BeEquivalentTo(allEnds);
        (fewer.Traces, fewer.Blocked, fewer.IsComplete).Should().Be((traces, 0, true));
        fewer.Traces.Should().BeLessThan(all.Traces);
        Ends(program, equal with { Way = ExploreWay.EveryOrder }).Result.Traces.Should().Be(traces, "that is how many there are");
    }

    [Test]
    public void Groups_AreApart()
    {
        ExploreOptions equal = new() { EqualThreads = [[0, 1], [2, 3]] };

        // Of the four orders of two writers to each of two variables, one.
        Explorer.Explore(Litmus.Of("Wx | Wx | Wy | Wy").Race, equal).Traces.Should().Be(1);
    }

    /// <summary>Random threads, three times the same.</summary>
    [Test]
    public void RandomEqualThreads_HaveTheSameEnds([Range(1, 60)] int seed)
    {
        LitmusProgram program = new(3, [.. Enumerable.Repeat(EveryOrderTests.RandomThread(new Random(seed)), 3)]);
        (ExploreResult all, HashSet<string> allEnds) = Ends(program, ExploreOptions.All with { MaxExecutions = 20_000 });
        (ExploreResult fewer, HashSet<string> ends) = Ends(program, new ExploreOptions { EqualThreads = [[0, 1, 2]] });

        if (all.IsComplete)
        {
            ends.Should().BeEquivalentTo(allEnds);
            (fewer.Blocked, fewer.IsComplete).Should().Be((0, true));
            fewer.Executions.Should().BeLessThanOrEqualTo(all.Executions);
        }
    }

    /// <summary>The variables, and what each thread knows, in no order.</summary>
    private static (ExploreResult Result, HashSet<string> Ends) Ends(LitmusProgram program, ExploreOptions options)
    {
        HashSet<string> ends = [];
        ExploreResult result = Explorer.Explore(
            chooser =>
            {
                LitmusMachine machine = new(chooser, program);
                return () =>
                {
                    ExecutionEnd end = machine.Run();
                    string known = string.Join(' ', machine.Threads.Select(thread => thread.Knows).Order());
                    ends.Add($"{end} {string.Join(' ', machine.Memory)} {known}");
                    return end;
                };
            },
            options);
        return (result, ends);
    }
}
