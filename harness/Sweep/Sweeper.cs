// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using ResultKind = Selftests.Harness.Records.ResultKind;

namespace Selftests.Harness.Sweep;

/// <summary>
/// Lets each allocation of a case fail in turn, and holds after each: the call that needed it says so by an errno that it has for it, all
/// that the kernel promises to put back is as it was before the call, no invariant is broken, nothing is left behind, and the kernel
/// complains of nothing.
/// </summary>
/// <remarks>
/// What the script expects behind that says nothing: it was written for a machine with memory. That nothing is left behind the invariants
/// say, at every step and at the end: a page or a table that nobody has is one of them.
/// </remarks>
public sealed class Sweeper(IMachine machine, RunOptions options)
{
    /// <summary>
    /// What a shortage is to a caller: ENOMEM; EAGAIN, where mlock could not bring pages in and madvise not split a mapping; EFAULT of what
    /// a call copies to or from memory that it cannot fault in; EIO of /proc/PID/mem, which does not say more; ENOSPC of shared memory
    /// whose blocks are all taken.
    /// </summary>
    private static readonly HashSet<string> Shortages = ["ENOMEM", "EAGAIN", "EFAULT", "EIO", "ENOSPC"];

    /// <summary>What an access that ends by a signal leaves alone: fault-around may have mapped what is beside it.</summary>
    private const StateParts OfAnAccess = StateParts.Mappings | StateParts.Files | StateParts.Swap | StateParts.Events;

    private readonly RunOptions oneWay = options with { MaxWays = 1, FailingAllocations = 1 };

    /// <summary>A case of very many allocations: so many of them, spread evenly; 0: all.</summary>
    public int Most { get; init; }

    public SweepResult Sweep(CaseProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if ((program.Attributes.Skip ?? machine.Features.WhyNot(program)) is { } why)
        {
            return new SweepResult(program, 0, 0, [], why);
        }

        if (program.HasCsharp)
        {
            return new SweepResult(program, 0, 0, [], "it has a block of C#");
        }

        CaseRecord sound = machine.Run(program, oneWay);
        if (sound.End != EndReason.Completed)
        {
            return new SweepResult(program, 0, 0, [], $"it does not come to its end: {sound.End}");
        }

        int[] all =
        [
            .. Enumerable.Range(0, sound.Choices.Count)
                .Where(i => sound.Choices[i].What.StartsWith(Choice.Allocation, StringComparison.Ordinal)),
        ];
        int[] tried = Most > 0 && all.Length > Most ? [.. Enumerable.Range(0, Most).Select(i => all[i * all.Length / Most])] : all;
        return new SweepResult(
            program, all.Length, tried.Length, [.. tried.Select(choice => Try(program, sound, choice, all)).OfType<SweepFinding>()]);
    }

    private SweepFinding? Try(CaseProgram program, CaseRecord sound, int choice, int[] all)
    {
        int[] way = [.. sound.Choices.Take(choice).Select(one => one.Taken), 1];
        CaseRecord record = machine.Run(program, oneWay with { Choices = way });
        int number = Array.IndexOf(all, choice) + 1;
        if (record.End is not (EndReason.Completed or EndReason.Stopped or EndReason.Died) && !IsOomKill(record))
        {
            Step? at = record.EndStep >= 0 ? program.StepById(record.EndStep) : null;
            return new SweepFinding(program, number, at, $"{record.End}: {record.EndDetail}");
        }

        if (IsOomKill(record))
        {
            return null;
        }

        // From the first step on that ends otherwise, all may be another: it is the one that says what failed.
        int shared = Math.Min(sound.Steps.Count, record.Steps.Count);
        for (int i = 0; i < shared; i++)
        {
            StepRecord other = record.Steps[i];
            if (other.Result != sound.Steps[i].Result)
            {
                Step step = program.StepById(other.StepId);
                string? wrong = !IsDocumented(step, other.Result) ? Text(other.Result)
                    : Restores(step, other) is var parts and not 0 ? LeftBehind(program, way, step, i, parts)
                    : null;
                return wrong is null ? null : new SweepFinding(program, number, step, wrong);
            }
        }

        return null;
    }

    /// <summary>
    /// What a step that ended so has put back. EAGAIN tells of a part that is done; what was faulted in of the caller's memory stays there.
    /// </summary>
    private static StateParts Restores(Step step, StepRecord ended) =>
        ended.MinorFaults > 0 || ended.MajorFaults > 0 ? StateParts.None
        : ended.Result.Kind == ResultKind.Signal ? OfAnAccess
        : step is CallStep call && ended.Result.Kind == ResultKind.Errno && Errnos.Name(ended.Result.Value) != "EAGAIN"
            && (call.Spec.Replaces is not { } place || call[place] is AbsentOperand) ? call.Spec.Restores
        : StateParts.None;

    /// <summary>The first thing that is not as it was, of those that the step has put back.</summary>
    private string? LeftBehind(CaseProgram program, int[] way, Step step, int at, StateParts parts)
    {
        CaseRecord record = machine.Run(program, oneWay with { Choices = way, StateOf = step.Id });
        if (record.Steps.Count <= at)
        {
            return $"{record.End}: {record.EndDetail}";
        }

        StateChange? left = record.Steps[at].Left.FirstOrDefault(change => (change.Part & parts) != 0);
        return left is null ? null : $"has failed, and left something behind: {left.What}";
    }

    /// <summary>An access that finds no memory: its process is killed, and the kernel says so.</summary>
    private static bool IsOomKill(CaseRecord record) =>
        record.End == EndReason.KernelBug && record.EndDetail.StartsWith("Out of memory: Killed process", StringComparison.Ordinal);

    private static bool IsDocumented(Step step, StepResult result) => result.Kind switch
    {
        ResultKind.Errno => Shortages.Contains(Errnos.Name(result.Value)),

        // Less than was asked for, a child that died of it, a thread that waits for one that did.
        ResultKind.Value or ResultKind.Killed or ResultKind.Declined or ResultKind.Blocked or ResultKind.Exited => true,

        // An access that finds no memory: its process is killed, or gets SIGBUS.
        ResultKind.Signal => step is not CallStep,
        _ => false,
    };

    private static string Text(StepResult result) => result.Kind switch
    {
        ResultKind.Errno => $"-{Errnos.Name(result.Value)}, which is no errno for it",
        ResultKind.Signal => $"{Errnos.Signal(result.Value)}",
        _ => $"{result.Kind} {result.Value}",
    };
}
