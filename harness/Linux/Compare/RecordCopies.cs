// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>Copies of records with something added.</summary>
internal static class RecordCopies
{
    public static StepRecord With(this StepRecord step, Observed observed) => new()
    {
        StepId = step.StepId,
        Result = step.Result,
        MinorFaults = step.MinorFaults,
        MajorFaults = step.MajorFaults,
        Observed = observed,
    };

    public static StepRecord With(this StepRecord step, string complaint) => new()
    {
        StepId = step.StepId,
        Result = step.Result,
        Byte = step.Byte,
        Fields = step.Fields,
        MinorFaults = step.MinorFaults,
        MajorFaults = step.MajorFaults,
        Observed = step.Observed,
        Changes = step.Changes,
        Snapshot = step.Snapshot,
        Complaint = step.Complaint is null ? complaint : $"{step.Complaint}\n{complaint}",
    };
}
