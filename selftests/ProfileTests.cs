// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>The scripts on machines that are not the one that they are written for: the model plays the kernel underneath.</summary>
internal sealed class ProfileTests
{
    // The executions of all races take most of the time: once, on the machine that is the most unlike.
    [TestCase("zero_page=off", false)]
    [TestCase("pt_reclaim=off, memory_failure=off, anon_vma_name=off", false)]
    [TestCase("zero_page=off, soft_dirty=off, cap_sys_rawio=off, overcommit_memory=1, memory=8589934592", true)]
    public void OnAnotherMachine_NothingFailsAndNothingDiffers(string text, bool withRaces)
    {
        MachineProfile.Default.TryForce(text, out MachineProfile profile, out string wrong).Should().BeTrue(wrong);
        var both = new BothMachine(Suite.Model, new Played(profile), KnownDifferences.Empty);

        RunSummary summary = new ScriptRunner(both, new RunnerOptions())
            .Run([.. Suite.Scripts.Cases.Where(program => !program.HasCsharp && (withRaces || program.Race is null))]);

        summary.Results.Where(result => result.IsFailure).Select(result => $"{result.Case.Id}: {FailureText.Of(result)}").Should()
            .BeEmpty();
        both.Totals.Differences.Should().Be(0);
        both.NotAsked.Lines.Should().NotBeEmpty("the scripts speak of what this machine is not");
    }

    /// <summary>The model as the machine underneath.</summary>
    private sealed class Played(MachineProfile profile) : IMachine
    {
        public string Name => "played";

        public MachineFeatures Features => Suite.Model.Features;

        public MachineProfile Profile => profile;

        public CaseRecord Run(CaseProgram program, RunOptions options) => Suite.Model.Run(program, options with { Profile = profile });
    }
}
