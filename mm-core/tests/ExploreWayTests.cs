// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>What is explored when not everything is: within a bound, at random, up to a limit, until somebody has enough.</summary>
public sealed class ExploreWayTests
{
    private const string Opposite = "Lx Ly Uy Ux | Ly Lx Ux Uy";

    /// <summary>Of each trace the order with the fewest preemptions, found among all orders.</summary>
    [TestCase("Wx Ry | Wy Rx")]
    [TestCase("Rx Wx | Rx Wx | Rx Wx")]
    [TestCase("Wx Wy Wx | Rx Ry Rx")]
    [TestCase("Lx Wy Ux | Lx Ry Ux Wy")]
    public void ABound_HasEveryTraceWithin(string program)
    {
        Dictionary<ulong, int> fewest = FewestPreemptions(Litmus.Of(program));
        for (int bound = 0; bound <= fewest.Values.Max(); bound++)
        {
            ExploreResult result = Explorer.Explore(Litmus.Of(program).Race, new ExploreOptions { MaxPreemptions = bound });

            result.Traces.Should().Be(fewest.Values.Count(preemptions => preemptions <= bound), $"{bound} preemptions");
            result.Stop.Should().Be(ExploreStop.Bound);
        }
    }

    [TestCase(ExploreWay.Pct)]
    [TestCase(ExploreWay.Pos)]
    public void ARandomWay_IsTheSameForTheSameSeed_AndComesToAllInTheEnd(ExploreWay way)
    {
        ExploreOptions options = new() { Way = way, Seed = 7, MaxExecutions = 500 };
        ExploreResult one = Explorer.Explore(Litmus.Of("Rx Wx | Rx Wx | Rx Wx").Race, options);

        one.Should().Be(Explorer.Explore(Litmus.Of("Rx Wx | Rx Wx | Rx Wx").Race, options));
        one.Executions.Should().Be(500);
        one.Traces.Should().BeInRange(10, 36);
        one.About.Should().BeInRange(one.Traces, 60);
        (one.IsComplete, one.Stop).Should().Be((false, ExploreStop.Limit));
    }

    [Test]
    public void Pos_ComesToEveryTrace() =>
        Explorer.Explore(Litmus.Of("Rx Wx | Rx Wx | Rx Wx").Race, new ExploreOptions { Way = ExploreWay.Pos, MaxExecutions = 2_000 })
            .Traces.Should().Be(36);

    [TestCase(ExploreWay.Pct)]
    [TestCase(ExploreWay.Pos)]
    public void ARandomWay_FindsADeadlock(ExploreWay way)
    {
        ExploreResult result = Explorer.Explore(Litmus.Of(Opposite).Race, new ExploreOptions { Way = way, StopsAtFailure = true });

        result.Stop.Should().Be(ExploreStop.Failure);
        Explorer.Replay(Litmus.Of(Opposite).Race, result.FirstDeadlock!, out ExecutionEnd end).Should().BeTrue();
        end.Should().Be(ExecutionEnd.Deadlocked);
    }

    [TestCase(ExploreWay.EachTrace)]
    [TestCase(ExploreWay.EveryOrder)]
    [TestCase(ExploreWay.Pct)]
    public void WhoHasEnough_GetsWhatIsKnown(ExploreWay way)
    {
        using CancellationTokenSource enough = new();
        List<ExploreProgress> told = [];
        ExploreOptions options = new()
        {
            Way = way, ProgressEvery = 10, Cancellation = enough.Token,
            Progress = progress =>
            {
                told.Add(progress);
                if (told.Count == 3)
                {
                    enough.Cancel();
                }
            },
        };
        ExploreResult result = Explorer.Explore(Litmus.Rw(4).Race, options);

        (result.Executions, result.Stop).Should().Be((30, ExploreStop.Cancelled));
        told.Select(progress => progress.Executions).Should().Equal(10, 20, 30);
        told.Should().OnlyContain(progress => progress.About >= 1);
    }

    [Test]
    public void AboutAll_IsAll_InTheEnd()
    {
        List<double> about = [];
        ExploreResult result = Explorer.Explore(
            Litmus.Rw(4).Race, new ExploreOptions { ProgressEvery = 50, Progress = progress => about.Add(progress.About) });

        result.About.Should().Be(576);
        about.Should().OnlyContain(guess => guess > 50);
        about[^1].Should().BeInRange(400, 700);
    }

    private static Dictionary<ulong, int> FewestPreemptions(LitmusProgram program)
    {
        Dictionary<ulong, int> fewest = [];
        Explorer.Explore(
            chooser =>
            {
                PreemptionCounter counter = new(chooser);
                Func<ExecutionEnd> run = program.Race(counter);
                return () =>
                {
                    counter.Begin();
                    ExecutionEnd end = run();
                    ulong trace = counter.Trace;
                    fewest[trace] = Math.Min(fewest.GetValueOrDefault(trace, int.MaxValue), counter.Preemptions);
                    return end;
                };
            },
            new ExploreOptions { Way = ExploreWay.EveryOrder });
        return fewest;
    }

    private sealed class PreemptionCounter(IChooser chooser) : IChooser
    {
        private readonly TraceSignature signature = new();
        private int last;

        internal int Preemptions { get; private set; }

        internal ulong Trace => signature.Value;

        public int Choose(int count, string what) => 0;

        public int ChooseThread(IReadOnlyList<SimThread> runnable)
        {
            int chosen = chooser.ChooseThread(runnable);
            int number = runnable[chosen].Number;
            Preemptions += number != last && runnable.Any(thread => thread.Number == last) ? 1 : 0;
            last = number;
            return chosen;
        }

        public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
        {
            signature.Add(thread.Number, touched);
            chooser.Stepped(thread, touched);
        }

        internal void Begin()
        {
            (Preemptions, last) = (0, -1);
            signature.Clear();
        }
    }
}
