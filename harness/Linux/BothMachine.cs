// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Runs every case on the model and on Linux, and compares everything that can be seen after every step.</summary>
/// <remarks>
/// Its record is that of the model of the default machine, for which scripts are written; the first difference that nobody explains is a
/// complaint at its step. Linux is compared with the model of the same profile. On another kernel than the modelled one a difference is no
/// complaint: who is right cannot be said. What the script states must hold there, too.
/// </remarks>
public sealed class BothMachine : IMachine
{
    private const int MostRepeats = 2;

    /// <summary>Of threads that one statement woke: more than four are not tried in all their orders.</summary>
    private const int MostOrders = 24;
    private readonly IMachine model;
    private readonly IMachine other;
    private readonly ProfileModel profiles;

    /// <summary>The model beside a machine that is to agree with it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="other">The machine that it is compared with.</param>
    /// <param name="known">Where the two may differ.</param>
    /// <param name="forced">What a test takes the other machine for; null: what it is.</param>
    public BothMachine(IMachine model, IMachine other, KnownDifferences known, MachineProfile? forced = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(known);
        this.model = model;
        this.other = other;
        Entries = known.On(other.Features);
        profiles = new ProfileModel(model, other.Profile, forced ?? other.Profile);
    }

    /// <inheritdoc/>
    public string Name => "both";

    /// <inheritdoc/>
    public MachineFeatures Features => model.Features;

    /// <summary>What the model is compared with.</summary>
    public IMachine Other => other;

    /// <summary>What Linux was not asked, because the machine underneath is not the default one.</summary>
    public NotAskedTotals NotAsked => profiles.Totals;

    /// <summary>The figures of all that ran.</summary>
    public ComparisonTotals Totals { get; } = new();

    /// <summary>The entries that are about this kernel and machine, with what became of them.</summary>
    public KnownDifferences Entries { get; }

    /// <summary>A difference is a failure on any kernel.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether a difference that no entry explains is a failure, and an entry that was not needed one.</summary>
    public bool Judges => Strict || IsModelled(other.Features.Kernel);

    /// <inheritdoc/>
    public CaseRecord Run(CaseProgram program, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        return Exploration.Run(program, options, way => RunWay(program, way));
    }

    private CaseRecord RunWay(CaseProgram program, RunOptions options)
    {
        bool races = program.Race is not null;
        CaseRecord mine = model.Run(program, options with { Snapshots = other.Profile.IsDefault && !races, KeepsEnds = races });
        if (options.History)
        {
            // It was run and compared before; this run is for the history of the failure.
            return mine;
        }

        if (WhyNotCompared(program, mine) is { } why)
        {
            return NotCompared(mine, why);
        }

        CaseRecord theirs = other.Run(program, options with { Snapshots = true });
        if (theirs.End == EndReason.NotRunnable)
        {
            return NotCompared(mine, theirs.EndDetail);
        }

        if (theirs.End == EndReason.KernelBug)
        {
            return OfBrokenKernel(mine, theirs);
        }

        if (races)
        {
            return CompareRace(program, mine, theirs, options);
        }

        // The kernel took one way through its choices; the model's other ways have nothing to be compared with.
        mine = mine with { Other = theirs };
        CaseRecord judged = !SameWay(program, mine, theirs)
            ? mine with { NotCompared = $"{theirs.Machine} took another way through what may be declined" }
            : IsAnotherOrder(program, mine, theirs, options)
            ? mine with { NotCompared = $"on {theirs.Machine} another of the threads that one statement woke was first" }
            : Compare(program, mine, theirs, options);
        judged.Waited += theirs.Waited;
        return judged;
    }

    /// <summary>Whatever it saw: its kernel complains of itself.</summary>
    private static CaseRecord OfBrokenKernel(CaseRecord mine, CaseRecord theirs)
    {
        mine = mine with
        {
            Other = theirs,
            End = theirs.End,
            EndStep = -1,
            EndDetail = $"{theirs.Machine}: {theirs.EndDetail}",
            Differs = true,
        };
        mine.Waited += theirs.Waited;
        return mine;
    }

    private CaseRecord NotCompared(CaseRecord mine, string why)
    {
        Totals.AddNotCompared(why);
        return mine with { NotCompared = why };
    }

    private CaseRecord Compare(CaseProgram program, CaseRecord mine, CaseRecord theirs, RunOptions options)
    {
        CaseRecord alike = profiles.Compared(program, options with { Snapshots = true }, mine);
        if (alike.End is EndReason.InvariantBroken or EndReason.KernelBug or EndReason.OurError && alike.End != mine.End)
        {
            return Complain(program, mine, alike.EndStep, $"the model of this machine: {alike.End}: {alike.EndDetail}");
        }

        theirs.NotAsked = profiles.Of(program, options, mine);
        CaseRecord compared = Compare(program, mine, alike, theirs, options);
        return theirs.NotAsked.Count > 0 && CaseJudge.Decide(program, theirs) is { Verdict: Verdict.Skipped } ended
            && EndsWell(program, compared)
            ? compared with { End = EndReason.NotRunnable, EndDetail = ended.Reason }
            : compared;
    }

    /// <summary>Each end of a race that Linux showed must be one of the model's, and none may fail there.</summary>
    private CaseRecord CompareRace(CaseProgram program, CaseRecord mine, CaseRecord theirs, RunOptions options)
    {
        CaseRecord alike = profiles.Compared(program, options with { KeepsEnds = true }, mine);
        theirs.NotAsked = profiles.Of(program, options, mine);
        mine = mine with { Other = theirs, Waited = mine.Waited + theirs.Waited };
        if (mine.Race is not { Failed: false, Incomplete: null } || alike.Race is not { Failed: false } model)
        {
            return mine;
        }

        if (CaseJudge.Decide(program, theirs).Failures is [var failure, ..])
        {
            // What the script says holds of all that the model comes to.
            Totals.Add([], [], 1, []);
            Totals.NoteDiffering(program);
            return Complain(program, mine, failure.StepId, OnLinux(theirs, failure));
        }

        var ends = new List<Comparison>();
        IReadOnlyList<Difference> differences =
            RaceComparer.Compare(program, model, theirs.Race!, difference => Known(program, difference) is not null, ends.Add);
        IEnumerable<Difference> all = ends.SelectMany(end => end.Differences);
        List<KnownDifference> explained = [.. all.Select(difference => Known(program, difference)).OfType<KnownDifference>().Distinct()];
        Totals.Add(ends, explained, Judges ? differences.Count : 0, []);
        Totals.NoteExplained(program, explained);
        if (differences.Count == 0)
        {
            return mine;
        }

        if (!Judges)
        {
            Totals.AddNotJudged(program, differences, this.other.Features.Kernel, this.model.Features.Kernel);
            return mine;
        }

        Totals.NoteDiffering(program);
        return Complain(program, mine, differences[0].StepId, DifferenceText.Of(program, differences, theirs.Machine));
    }

    private static string OnLinux(CaseRecord theirs, Failure failure) => $"on {theirs.Machine}: "
        + (failure.Expected.Length == 0 ? failure.Actual : $"expected {failure.Expected}, got {failure.Actual}");

    private static bool EndsWell(CaseProgram program, CaseRecord record) => CaseJudge.Decide(program, record).Verdict == Verdict.Passed;

    private string? WhyNotCompared(CaseProgram program, CaseRecord mine) =>
        mine.End is EndReason.NotRunnable or EndReason.OurError ? mine.EndDetail
        : other.Features.WhyNot(program);

    private static bool SameWay(CaseProgram program, CaseRecord mine, CaseRecord theirs)
    {
        Dictionary<int, bool> taken = Decisions(program, theirs);
        return Decisions(program, mine).All(decision => !taken.TryGetValue(decision.Key, out bool done) || done == decision.Value);
    }

    /// <summary>Whether Linux, which keeps no order of threads that one statement woke, went another of the model's ways.</summary>
    private bool IsAnotherOrder(CaseProgram program, CaseRecord mine, CaseRecord theirs, RunOptions options)
    {
        if (mine.Choices.All(choice => choice.Threads.Count == 0) || Agrees(program, mine, theirs, options))
        {
            return false;
        }

        IReadOnlyList<int>? way = [];
        for (int tried = 0; way is not null && tried < MostOrders; tried++)
        {
            RunOptions asked = options with { Choices = way, Snapshots = other.Profile.IsDefault };
            CaseRecord record = model.Run(program, asked);
            if (Agrees(program, record, theirs, asked))
            {
                return true;
            }

            way = BranchPath.Next(record.Choices);
        }

        return false;
    }

    private bool Agrees(CaseProgram program, CaseRecord mine, CaseRecord theirs, RunOptions options) =>
        RecordComparer.Compare(program, profiles.Compared(program, options with { Snapshots = true }, mine), theirs)
            .Differences.All(difference => Known(program, difference) is not null);

    private static Dictionary<int, bool> Decisions(CaseProgram program, CaseRecord record) => record.Steps
        .Where(step => program.WrittenById(step.StepId) is CallStep { May: true })
        .ToDictionary(step => step.StepId, step => step.Result.Kind != ResultKind.Declined);

    private CaseRecord Compare(CaseProgram program, CaseRecord mine, CaseRecord alike, CaseRecord theirs, RunOptions options)
    {
        if (theirs.End is EndReason.OurError or EndReason.Died)
        {
            return Complain(program, mine, Math.Max(0, theirs.EndStep), $"{theirs.Machine}: {theirs.EndDetail}");
        }

        List<CaseRecord> seen = [theirs];
        Comparison comparison = Steadily(program, alike, seen, options, out List<Difference> unsteady);
        if (seen.Find(record => record.End == EndReason.KernelBug) is { } broken)
        {
            return OfBrokenKernel(mine, broken);
        }

        var explained = new List<KnownDifference>();
        var unknown = new List<Difference>();
        HashSet<int> covered = [];
        foreach (Difference difference in comparison.Differences)
        {
            if (Known(program, difference) is { } entry)
            {
                explained.Add(entry);
                covered.Add(difference.StepId);
            }
            else
            {
                unknown.Add(difference);
            }
        }

        foreach (Difference gone in unsteady)
        {
            // What comes and goes does come: its entry applies.
            Known(program, gone);
        }

        Entries.Tried(program.Id, comparison.NotObservable.Where(name => name.Value > 0).Select(name => name.Key));
        Totals.Add(comparison, explained, Judges ? unknown.Count : 0, unsteady);
        Totals.NoteExplained(program, explained);
        if (unknown.Count > 0 && Judges)
        {
            Totals.NoteDiffering(program);
            List<Difference> first = [.. unknown.Where(difference => difference.StepId == unknown[0].StepId)];
            return Complain(program, mine, first[0].StepId, DifferenceText.Of(program, first, theirs.Machine));
        }

        if (unknown.Count > 0)
        {
            Totals.AddNotJudged(program, unknown, other.Features.Kernel, model.Features.Kernel);
        }

        CaseRecord judged = JudgeOther(program, mine, seen, covered);
        if (judged.Differs)
        {
            Totals.NoteDiffering(program);
        }

        return judged;
    }

    /// <summary>The level counts: a fix is in 6.18.20 and not in 6.18.19.</summary>
    private bool IsModelled(Version kernel)
    {
        Version modelled = model.Features.Kernel;
        return (kernel.Major, kernel.Minor, Math.Max(0, kernel.Build)) == (modelled.Major, modelled.Minor, Math.Max(0, modelled.Build));
    }

    private KnownDifference? Known(CaseProgram program, Difference difference) =>
        Entries.Find(program.Id, program.StepById(difference.StepId).Path, difference);

    /// <summary>
    /// A machine under load takes young bits away and swaps behind a script's back: what differs must differ again. What an entry explains
    /// need not: nothing hangs on it.
    /// </summary>
    private Comparison Steadily(
        CaseProgram program, CaseRecord alike, List<CaseRecord> seen, RunOptions options, out List<Difference> unsteady)
    {
        Comparison comparison = RecordComparer.Compare(program, alike, seen[0]);
        unsteady = [];
        for (int again = 0; again < MostRepeats && comparison.Differences.Any(difference => Known(program, difference) is null); again++)
        {
            CaseRecord next = other.Run(program, options with { Snapshots = true });
            seen[0].Waited += next.Waited;
            if (next.End != EndReason.KernelBug && !SameWay(program, alike, next))
            {
                break;
            }

            seen.Add(next);
            unsteady.AddRange(comparison.KeepCommon(RecordComparer.Compare(program, alike, next)));
        }

        return comparison;
    }

    /// <summary>
    /// What the script states must hold on Linux as well, each time that it ran there, but at the steps where an entry explains why it does
    /// not.
    /// </summary>
    private static CaseRecord JudgeOther(CaseProgram program, CaseRecord mine, List<CaseRecord> seen, HashSet<int> covered)
    {
        seen.ForEach(record => record.NotAsked = seen[0].NotAsked);
        Failure[][] failures =
            [.. seen.Select(
                record => CaseJudge.Decide(program, record).Failures.Where(failure => !covered.Contains(failure.StepId)).ToArray())];
        return failures[0].FirstOrDefault(
            failure => failures.All(again => again.Any(other => other.StepId == failure.StepId))) is { } steady
            && CaseJudge.Decide(program, mine).Failures.Count == 0
            ? Complain(program, mine, steady.StepId, OnLinux(seen[0], steady))
            : mine;
    }

    private static CaseRecord Complain(CaseProgram program, CaseRecord record, int stepId, string complaint)
    {
        int id = Math.Clamp(stepId, 0, program.StepCount - 1);
        var steps = new List<StepRecord>(record.Steps);
        int at = steps.FindIndex(step => step.StepId == id);
        if (at >= 0)
        {
            steps[at] = steps[at].With(complaint);
        }
        else
        {
            steps.Add(new StepRecord { StepId = id, Complaint = complaint });
        }

        return record with { Steps = steps, Differs = true };
    }
}
