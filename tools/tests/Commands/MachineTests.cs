// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Profiles;

namespace Selftests.Tools.Tests;

/// <summary>mmt machine. Where there is no Linux it says so, and ends with 4.</summary>
[NonParallelizable]
internal sealed class MachineTests : CommandTests
{
    [TearDown]
    public void Unforce() => Environment.SetEnvironmentVariable(ForcedProfile.Variable, null);

    [Test]
    public void Machine_TellsEverySettingOfTheProfile()
    {
        CommandRun run = MachineOrIgnored();

        foreach (ProfileSetting setting in ProfileSetting.All)
        {
            run.Out.Should().MatchRegex($@"(?m)^  {setting.Name} +\S");
        }
    }

    [Test]
    public void AForcedSetting_IsTold_WithWhatFollows()
    {
        Environment.SetEnvironmentVariable(ForcedProfile.Variable, "max_map_count=12345");

        MachineOrIgnored().Out.Should()
            .MatchRegex(
                @"(?m)^  max_map_count +12345 \(forced by MMT_PROFILE; it is \d+\)  # scripts are written for 65530: what a script says "
                    + @"of it");
    }

    [Test]
    public void ABadForcedProfile_IsUsage()
    {
        Environment.SetEnvironmentVariable(ForcedProfile.Variable, "zeropage=off");

        CommandRun run = Mmt("machine");

        (run.ExitCode is 2 or 4).Should().BeTrue();
        run.Error.Should().ContainAny("mmt: MMT_PROFILE: a profile has no 'zeropage'", "no Linux machine");
    }

    [Test]
    public void AsJson_HasTheSameLines()
    {
        MachineOrIgnored();

        JsonElement root = JsonDocument.Parse(Mmt("machine", "--format", "json").Out).RootElement;

        root.GetProperty("format").GetString().Should().Be("mmt-machine");
        root.GetProperty("profile").GetProperty("zero_page").GetProperty("value").GetString().Should().BeOneOf("on", "off");
        root.GetProperty("requires").GetProperty("root").GetProperty("consequence").GetString().Should().NotBeNull();
    }

    private CommandRun MachineOrIgnored()
    {
        CommandRun run = Mmt("machine");
        Assume.That(run.ExitCode, Is.Not.EqualTo(4), run.Error);
        run.ExitCode.Should().Be(0, run.Error);
        return run;
    }
}
