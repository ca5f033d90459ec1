// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Observations;

/// <summary>memory(addr) == value: one byte.</summary>
internal sealed class MemoryObservable() : Observable(Observables.Spec("memory"))
{
    /// <summary>A text has no more bytes, and of a run no more are asked for.</summary>
    private const int Most = 1 << 16;

    private const string Unreadable = "nothing can be read there";

    public override int FuzzWeight => 1;

    public override Look Look(ObserveStep step) => Linux.Look.Bytes;

    public override Observed OnLinux(ObserveStep step, LinuxSight seen)
    {
        int[] bytes = seen.Look.Bytes is [var told, ..]
            ? [.. told.Runs.SelectMany(run => Enumerable.Repeat((int)run.Value, (int)Math.Min(run.Count, Most)))]
            : [];
        return bytes.Length == 0 || bytes.Contains(ContentCompare.Unknown) ? LinuxSight.Untold
            : step.Operands[0] is RangeOperand
                ? new Observed { Data = bytes.Any(one => one < 0) ? [] : [.. bytes.Select(one => (byte)one)] }
            : new Observed { Byte = bytes[0] < 0 ? -1 : bytes[0] };
    }

    public override Observed OnModel(ObserveStep step, ModelSight sight)
    {
        if (step.Operands[0] is SlotOperand { Kind: SlotKind.Pin } pin)
        {
            return new Observed { Byte = sight.Inspect.PinnedByte(sight.Task, sight.Descriptor(pin)) ?? -1 };
        }

        VirtAddr start = sight.At(step.Operands[0]);
        if (step.Operands[0] is not RangeOperand range)
        {
            return new Observed { Byte = sight.Inspect.Memory(sight.Task, start) ?? -1 };
        }

        int?[] bytes =
            [.. Enumerable.Range(0, (int)(sight.Length(range) ?? 0)).Select(i => (int?)sight.Inspect.Memory(sight.Task, start + (ulong)i))];
        return new Observed { Data = bytes.Contains(null) ? [] : [.. bytes.Select(one => (byte)one!.Value)] };
    }

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings)
    {
        Predicate predicate = step.Predicates[0];
        if (predicate.Value is TextOperand text && seen.Data is { } told)
        {
            bool same = told.SequenceEqual(Encoding.UTF8.GetBytes(text.Value));
            findings.Add(
                told.Count > 0 && same != (predicate.Relation == Relation.NotEqual) ? Finding.Holds : Fails(step, text.Text, Shown(told)));
            return;
        }

        if (predicate.Value is not { } expected || judge.Addresses.ValueOf(expected) is not { } value
            || (seen.Byte is null && seen.Data is null))
        {
            findings.Add(Finding.Unseen(Name));
            return;
        }

        bool holds = seen.Data is { } data ? data.Count > 0 && IsNumber(predicate, data, unchecked((ulong)value))
            : seen.Byte >= 0 && predicate.Admits(seen.Byte.Value, ByteValue.Of(expected, value));
        string actual = seen.Data is { } bytes ? Hex(bytes) : seen.Byte < 0 ? Unreadable : $"0x{seen.Byte:x2}";
        findings.Add(holds ? Finding.Holds : Fails(step, judge.Addresses.Spell(expected), actual));
    }

    public override void Compare(Observed model, Observed other, ObservationComparer with) =>
        with.Same($"{model.Byte}{Shown(model.Data)}", $"{other.Byte}{Shown(other.Data)}");

    public override string Random(IRandomPlaces places) => $"memory({places.InnerAddressText()}) == {places.Value()}";

    private static Finding Fails(ObserveStep step, string wanted, string actual) =>
        Finding.Fails($"{ObservationJudge.Subject(step)} {step.Predicates[0].Sign} {wanted}", actual, null);

    /// <summary>Compared as a number without a sign, of so many bytes.</summary>
    private static bool IsNumber(Predicate predicate, IReadOnlyList<byte> data, ulong wanted)
    {
        ulong number = 0;
        for (int i = 0; i < data.Count; i++)
        {
            number |= (ulong)data[i] << (8 * i);
        }

        return (predicate.Relation ?? Relation.Equal).Holds(
            number, data.Count < sizeof(ulong) ? wanted & ((1UL << (8 * data.Count)) - 1) : wanted);
    }

    /// <summary>As a number where it is one that a processor has, and as text where all of it is one.</summary>
    private static string Shown(IReadOnlyList<byte>? data) => data switch
    {
        null => "",
        _ when data.Count > 0 && data.All(one => one is >= 0x20 and < 0x7f) => $"\"{Encoding.ASCII.GetString([.. data])}\"",
        _ => Hex(data),
    };

    private static string Hex(IReadOnlyList<byte> data) => data.Count switch
    {
        0 => Unreadable,
        <= sizeof(ulong) => $"0x{Convert.ToHexString([.. data.Reverse()]).ToLowerInvariant()}",
        _ => Convert.ToHexString([.. data]).ToLowerInvariant(),
    };
}
