// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Model;

// Blocks of the host language.
internal sealed partial class ModelRun
{
    private bool Csharp(ScriptThread by, CsharpStep step)
    {
        if (((CsharpStep)program.WrittenById(step.Id)).Block is not { } block)
        {
            return Complain(step, "the block was not compiled: it runs only with --allow-csharp");
        }

        string? complaint = block(new BlockScope(this, by.Task), step);
        records.Add(new StepRecord { StepId = step.Id, Complaint = complaint });
        return true;
    }
}
