// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What the executor told of one look.</summary>
internal sealed class LinuxSight(
    WireLook look, Func<IReadOnlyList<Counter>> counters, BoundValues values, Dictionary<int, List<WireField>> events)
{
    /// <summary>Bytes that cannot be read without a fault.</summary>
    public static readonly Observed Untold = new() { NotObservable = "what is there cannot be told without a fault" };

    /// <summary>The parts of the answer.</summary>
    public WireLook Look => look;

    /// <summary>The counters, with their changes since the last look.</summary>
    public IReadOnlyList<Counter> Counters() => counters();

    /// <summary>A number of the script, or one that a name was bound to.</summary>
    public long? ValueOf(Operand operand) => values.Of(operand);

    /// <summary>The event that was read under a name.</summary>
    public Observed Event(int slot) => FieldEvents.Event(events, slot);
}
