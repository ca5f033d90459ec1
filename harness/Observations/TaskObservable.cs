// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>t: how a thread or a process is: blocked, running, exited n, killed SIG.</summary>
internal sealed class TaskObservable(ObservationSpec spec) : Observable(spec)
{
    /// <summary>Of both, as differences name it.</summary>
    public override string Name => "state";

    public override bool OutlivesProcess => true;

    public override Look Look(ObserveStep step) => Linux.Look.Task;

    /// <summary>How one is that sleeps there; empty: what it sleeps in is not known.</summary>
    public static string Blocked(string place) => place.Length == 0 ? "blocked" : $"{ObservationTable.BlockedIn}{place}";

    public override Observed OnLinux(ObserveStep step, LinuxSight seen)
    {
        string[] words = StateOf(seen.Look.Text ?? "?");
        bool asksForPlace = step.Predicates.Any(
            predicate => predicate.Name.StartsWith(ObservationTable.BlockedIn, StringComparison.Ordinal));
        return words is ["blocked"] && asksForPlace
            ? new Observed { NotObservable = "this kernel does not tell what a thread is blocked in" }
            : new Observed { Words = words };
    }

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new() { Words = [sight.StateOf(step.Operands[0])] };

    public override string? Unbound(ObserveStep step, ModelSight sight) => sight.UnboundTask(step.Operands[0]);

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings) =>
        judge.CheckWords(step, seen, findings);

    public override void Compare(Observed model, Observed other, ObservationComparer with) =>
        with.Words(IsPlaceKnown(other) ? model.Words : Coarse(model), IsPlaceKnown(model) ? other.Words : Coarse(other));

    private static bool IsPlaceKnown(Observed seen) => seen.Words is not ["blocked"];

    private static IReadOnlyList<string> Coarse(Observed seen) =>
        seen.Words is [var word] && word.StartsWith(ObservationTable.BlockedIn, StringComparison.Ordinal) ? ["blocked"] : seen.Words;

    private static string[] StateOf(string state) => state.Length == 0 ? [] : state[0] switch
    {
        'Z' when int.TryParse(state.AsSpan(1), CultureInfo.InvariantCulture, out int status) =>
            [(status & 0x7f) == 0 ? $"exited {(status >> 8) & 0xff}" : $"killed {Errnos.Signal(status & 0x7f)}"],
        'R' or 'S' => ["running"],
        'D' => [Blocked(WaitChannel.Place(state[1..]))],
        _ => [],
    };
}
