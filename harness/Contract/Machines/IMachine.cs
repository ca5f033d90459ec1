// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Something that performs a case: the simulated kernel, or the one underneath.</summary>
/// <remarks>
/// Run may be called from several threads at once. It throws nothing but <see cref="OperationCanceledException"/> for a case that was given
/// up: a failure of ours is <see cref="EndReason.OurError"/>.
/// </remarks>
public interface IMachine
{
    /// <summary>As the user says it after --on: model, linux.</summary>
    string Name { get; }

    /// <summary>What it can do.</summary>
    MachineFeatures Features { get; }

    /// <summary>What it is where the model could be another: it is set to the same for a comparison.</summary>
    MachineProfile Profile => MachineProfile.Default;

    /// <summary>
    /// Performs the case, in all the ways that it is asked for: one record for all of them. Every call of Run is a machine of its own.
    /// </summary>
    CaseRecord Run(CaseProgram program, RunOptions options);
}
