// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>memory(addr) == value: one byte.</summary>
internal sealed class MemoryObservable() : Observable(Observables.Spec("memory"))
{
    public override int FuzzWeight => 1;

    public override Look Look(ObserveStep step) => Linux.Look.Bytes;

    public override Observed OnLinux(ObserveStep step, LinuxSight seen)
    {
        int value = seen.Look.Bytes is [{ Runs: [(_, var first), ..] }, ..] ? first : ContentCompare.Unknown;
        return value == ContentCompare.Unknown ? LinuxSight.Untold : new Observed { Byte = value < 0 ? -1 : value };
    }

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new() { Byte = sight.Inspect.Memory(sight.Task, sight.At(step.Operands[0])) ?? -1 };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings)
    {
        if (step.Predicates[0].Value is not { } expected || judge.Addresses.ValueOf(expected) is not { } value || seen.Byte is not { } actual)
        {
            findings.Add(Finding.Unseen(Name));
            return;
        }

        findings.Add(actual >= 0 && step.Predicates[0].Admits(actual, ByteValue.Of(expected, value)) ? Finding.Holds
            : Finding.Fails($"{ObservationJudge.Subject(step)} {step.Predicates[0].Sign} {judge.Addresses.Spell(expected)}", actual < 0 ? "nothing can be read there" : $"0x{actual:x2}", null));
    }

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Same($"{model.Byte}", $"{other.Byte}");

    public override string Random(IRandomPlaces places) => $"memory({places.InnerAddressText()}) == {places.Value()}";
}
