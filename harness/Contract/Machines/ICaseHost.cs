// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Runs a case of the model elsewhere than in this process, which its blocks of C# could bring down.</summary>
internal interface ICaseHost
{
    CaseRecord Run(CaseProgram program, RunOptions options);
}
