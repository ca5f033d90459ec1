// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What a machine saw at one step.</summary>
public sealed record StepRecord
{
    /// <summary>The step's id.</summary>
    public required int StepId { get; init; }

    /// <summary>How it ended.</summary>
    public StepResult Result { get; init; }

    /// <summary>load: the byte that was read; -1: none.</summary>
    public int Byte { get; init; } = -1;

    /// <summary>What the call has filled in, whether the script asks for it or not; what is missing here is not observable.</summary>
    public IReadOnlyList<FilledField> Fields { get; init; } = [];

    /// <summary>Faults of the running thread during the step; -1: not counted.</summary>
    public int MinorFaults { get; init; } = -1;

    /// <summary>Faults of the running thread during the step; -1: not counted.</summary>
    public int MajorFaults { get; init; } = -1;

    /// <summary>What an observation saw.</summary>
    public Observed? Observed { get; init; }

    /// <summary>Entries that the step changed, where the run was asked for its history.</summary>
    public IReadOnlyList<PteChange> Changes { get; init; } = [];

    /// <summary>What it left another than it was, where the run was asked for it.</summary>
    public IReadOnlyList<StateChange> Left { get; init; } = [];

    /// <summary>Everything that can be seen after it, where the run was asked for snapshots.</summary>
    public StateSnapshot? Snapshot { get; init; }

    /// <summary>
    /// The script has reached for what is the machine's own: the case ends here, and another machine, which has nothing there, is not
    /// compared any further.
    /// </summary>
    public bool Ends { get; init; }

    /// <summary>What there is to complain of is that somebody waits for what nobody gives any more.</summary>
    public bool IsWait { get; init; }

    /// <summary>What a csharp block or the machine has to say of a failure of this step; null: none.</summary>
    public string? Complaint { get; init; }
}
