// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Sections under a lock as one step each: fewer executions, and the same ends; all, where somebody sees into them.</summary>
public sealed class WholeSectionsTests
{
    private static readonly ExploreOptions Whole = new() { WholeSections = true };

    [TestCase("Lx Wy Ux | Lx Wz Ux | Lx Ww Ux", 6, 1)]
    [TestCase("Lx Wy Ux | Lx Wy Ux | Lx Wz Ux", 6, 2)]
    [TestCase("Lx Ry Wz Ux | Lx Ry Ww Ux | Lx Wy Ux", 6, 4)]
    [TestCase("Lx Wy Ux Lx Wy Ux | Lx Wz Ux Lx Wz Ux", 6, 1)]
    public void Sections_ThatHaveNothingInCommon_AreExchanged(string text, long all, long whole)
    {
        LitmusProgram program = Litmus.Of(text);
        ExploreResult result = Explorer.Explore(program.Race, Whole);

        Explorer.Explore(program.Race).Traces.Should().Be(all);
        (result.Traces, result.Blocked, result.IsComplete, result.HasWholeSections).Should().Be((whole, 0, true, true));
        Ends(program, Whole).Should().BeEquivalentTo(Ends(program, ExploreOptions.All));
        Explorer.Explore(program.Race, Whole with { Way = ExploreWay.EveryOrder }).Traces.Should().Be(whole, "that is how many there are");
    }

    [TestCase("Lx Wy Wz Ux | Ry Rz")]
    [TestCase("Lx Wy Ux | Ly Wy Uy")]
    [TestCase("Lx Ly Wz Uy Ux | Ly Wz Uy")]
    [TestCase("Lx Ly Uy Ux | Ly Lx Ux Uy")]
    public void WhereSomebodySeesIntoThem_AllIsExplored(string text)
    {
        LitmusProgram program = Litmus.Of(text);
        ExploreResult all = Explorer.Explore(program.Race);
        ExploreResult whole = Explorer.Explore(program.Race, Whole);

        (whole.Traces, whole.Deadlocks, whole.IsComplete, whole.HasWholeSections).Should().Be((all.Traces, all.Deadlocks, true, false));
    }

    [Test]
    public void RandomPrograms_HaveTheSameEnds([Range(1, 60)] int seed)
    {
        Random random = new(seed);
        LitmusProgram program = new(3, [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => EveryOrderTests.RandomThread(random))]);

        Ends(program, Whole).Should().BeEquivalentTo(Ends(program, ExploreOptions.All));
    }

    /// <summary>A failure under a lock has a schedule of all its steps.</summary>
    [Test]
    public void AFailure_IsReplayed_StepByStep()
    {
        Func<IChooser, Func<ExecutionEnd>> race = chooser =>
        {
            LitmusMachine machine = new(chooser, Litmus.Lockinc(3));
            return () => machine.Run() == ExecutionEnd.Passed && machine.Threads[2].Knows > machine.Threads[0].Knows
                ? ExecutionEnd.Passed : ExecutionEnd.Failed;
        };
        ExploreResult result = Explorer.Explore(race, Whole);

        result.FirstFailing!.Steps.Should().HaveCount(12);
        Explorer.Replay(race, result.FirstFailing, out ExecutionEnd end).Should().BeTrue();
        end.Should().Be(ExecutionEnd.Failed);
    }

    private static HashSet<string> Ends(LitmusProgram program, ExploreOptions options) => EveryOrderTests.Ends(program, options).Ends;
}
