// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Linux, asked only what a machine of its profile can answer: the model says what that is.</summary>
public sealed class ProfiledMachine : IMachine
{
    private readonly ProfileModel profiles;

    /// <summary>Linux beside the model.</summary>
    /// <param name="model">Runs each case as the default machine and as this one.</param>
    /// <param name="linux">Runs it.</param>
    /// <param name="forced">What a test takes it for; null: what it is.</param>
    public ProfiledMachine(IMachine model, IMachine linux, MachineProfile? forced = null)
    {
        ArgumentNullException.ThrowIfNull(linux);
        Linux = linux;
        profiles = new ProfileModel(model, linux.Profile, forced ?? linux.Profile);
    }

    /// <summary>The machine that runs.</summary>
    public IMachine Linux { get; }

    /// <inheritdoc/>
    public string Name => Linux.Name;

    /// <inheritdoc/>
    public MachineFeatures Features => Linux.Features;

    /// <inheritdoc/>
    public MachineProfile Profile => Linux.Profile;

    /// <summary>What it was not asked.</summary>
    public NotAskedTotals NotAsked => profiles.Totals;

    /// <inheritdoc/>
    public CaseRecord Run(CaseProgram program, RunOptions options)
    {
        CaseRecord record = Linux.Run(program, options);
        if (record.End != EndReason.NotRunnable)
        {
            // The kernel has taken one way.
            record.NotAsked = profiles.Of(program, options with { MaxWays = 1 });
        }

        return record;
    }
}
