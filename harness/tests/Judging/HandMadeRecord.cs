// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Judging;

/// <summary>
/// A case of a few statements, and a record of it that no machine made: what its last step came to is written down, and those before it
/// went well.
/// </summary>
internal sealed class HandMadeRecord
{
    /// <summary>Where the region <c>p</c> of every case is; its length is four pages.</summary>
    public const ulong Start = 0x1000_0000;

    /// <summary>What every number is that a statement before the last one binds.</summary>
    public const long Number = 2;

    private const long Length = 4 * 4096;

    private readonly List<StepRecord> steps = [];
    private readonly List<RegionBinding> regions = [];

    public HandMadeRecord(string statements, string attributes = "")
    {
        Program = Linux.Executors.Compile($"suite \"test\"\n{attributes}\ntest \"t\" {{\n{Scripts.Region}\n{statements}\n}}\n");
        foreach (Step step in Program.Body.SkipLast(1))
        {
            Add(step);
        }
    }

    public CaseProgram Program { get; }

    /// <summary>The step that the test is about.</summary>
    public Step Last => Program.Body[^1];

    /// <summary>A place in the region.</summary>
    public Place At(long offset) => new(regions[0].Slot, offset);

    /// <summary>The record, with what the last step came to; null: it was not reached.</summary>
    public CaseRecord Record(StepRecord? last, EndReason end = EndReason.Completed, string detail = "") => new()
    {
        Machine = "by hand",
        Steps = last is null ? [.. steps] : [.. steps, last],
        End = end,
        EndStep = end == EndReason.Completed ? -1 : Last.Id,
        EndDetail = detail,
        Regions = regions,
    };

    /// <summary>The verdict where the last step had this result.</summary>
    public CaseResult Judge(StepResult result, int loaded = -1) =>
        Judge(new StepRecord { StepId = Last.Id, Result = result, Byte = loaded });

    /// <summary>The verdict where the last step is an expectation, and this was seen.</summary>
    public CaseResult Judge(Observed seen) => Judge(new StepRecord { StepId = Last.Id, Observed = seen });

    /// <summary>The verdict with this at the end.</summary>
    public CaseResult Judge(StepRecord last) => CaseJudge.Decide(Program, Record(last));

    /// <summary>A step that went otherwise than well.</summary>
    public void Change(int index, StepResult result) => steps[index] = steps[index] with { Result = result };

    /// <summary>What did not hold, as <c>expected: actual</c>.</summary>
    public static string Failures(CaseResult result) =>
        string.Join("; ", result.Failures.Select(failure => $"{failure.Expected}: {failure.Actual}"));

    private void Add(Step step)
    {
        if (step is CallStep { Bind: >= 0 } call && Program.Slots[call.Bind].Kind == SlotKind.Region)
        {
            var region = new RegionBinding(call.Bind, Start + ((ulong)regions.Count << 24), Length);
            regions.Add(region);
            steps.Add(new StepRecord { StepId = step.Id, Result = new StepResult(ResultKind.Address, Place: new Place(region.Slot, 0)) });
        }
        else
        {
            steps.Add(new StepRecord { StepId = step.Id, Result = StepResult.Of(Number), Byte = (int)Number, Observed = new Observed() });
        }
    }
}
