// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>Copies of records with a complaint added.</summary>
internal static class RecordCopies
{
    public static StepRecord With(this StepRecord step, string complaint) =>
        step with { Complaint = step.Complaint is null ? complaint : $"{step.Complaint}\n{complaint}", IsWait = false };
}
