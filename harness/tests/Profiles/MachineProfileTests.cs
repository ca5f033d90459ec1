// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Profiles;

namespace Selftests.Harness.Tests;

/// <summary>How a profile is written, and what is told of it.</summary>
internal sealed class MachineProfileTests
{
    [TestCase("zero_page=off", "this kernel maps no zero page")]
    [TestCase(" soft_dirty = off , max_map_count=1000 ", "this kernel keeps no soft-dirty bit; vm.max_map_count is 1000")]
    [TestCase("zero_page=on", "")]
    [TestCase("", "")]
    public void Text_IsReadOverTheProfile(string text, string deviations)
    {
        MachineProfile.Default.TryForce(text, out MachineProfile profile, out string wrong).Should().BeTrue(wrong);

        string.Join("; ", profile.Deviations.Select(deviation => deviation.Why)).Should().Be(deviations);
    }

    [TestCase("zeropage=off", "a profile has no 'zeropage'; it has zero_page, soft_dirty, *")]
    [TestCase("zero_page", "'zero_page' is no setting of a profile: zero_page=on or zero_page=off")]
    [TestCase("zero_page=no", "'zero_page=no' is no setting of a profile: zero_page=on or zero_page=off")]
    [TestCase("max_map_count=-1", "'max_map_count=-1' is no setting of a profile: max_map_count=65530")]
    [TestCase("max_map_count=99999999999999999999", "'max_map_count=99999999999999999999' is no setting of a profile: *")]
    public void BadText_IsTold(string text, string message)
    {
        MachineProfile.Default.TryForce(text, out _, out string wrong).Should().BeFalse();

        wrong.Should().Match(message);
    }

    [Test]
    public void EverySetting_IsItsOwnDeviation()
    {
        foreach (ProfileSetting setting in ProfileSetting.All)
        {
            string other = setting.Text(MachineProfile.Default) switch { "on" => "off", "1" => "0", var number => $"{number}1" };
            MachineProfile.Default.TryForce($"{setting.Name}={other}", out MachineProfile profile, out _).Should().BeTrue();

            Deviation deviation = profile.Deviations.Should().ContainSingle(setting.Name).Subject;
            deviation.Alone.Should().Be(profile);
            deviation.Why.Should().NotBeEmpty();
        }
    }
}
