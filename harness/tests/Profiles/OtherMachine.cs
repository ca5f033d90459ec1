// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests;

/// <summary>A machine that is one thing and says that it is another: the model, run with a profile of its own.</summary>
/// <param name="actual">What it is.</param>
/// <param name="told">What it says of itself; null: the truth.</param>
internal sealed class OtherMachine(MachineProfile actual, MachineProfile? told = null) : IMachine
{
    private readonly ModelMachine model = new();

    public string Name => "other";

    public MachineFeatures Features => model.Features;

    public MachineProfile Profile => told ?? actual;

    public CaseRecord Run(CaseProgram program, RunOptions options) => model.Run(program, options with { Profile = actual });
}
