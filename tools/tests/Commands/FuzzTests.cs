// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Tools.Tests;

internal sealed class FuzzTests : CommandTests
{
    [TestCase("--seconds", "0", "'0' is no number that --seconds can take: a whole number from 1 to 2592000")]
    [TestCase("--seconds", "-1", "'-1' is no number that --seconds can take")]
    [TestCase("--seconds", "99999999999999999999", "is no number that --seconds can take")]
    [TestCase("--seconds", "", "'' is no number that --seconds can take")]
    [TestCase("--seconds", "NaN", "'NaN' is no number that --seconds can take")]
    [TestCase("--seconds", "1.5", "'1.5' is no number that --seconds can take")]
    [TestCase("--seed", "2147483648", "'2147483648' is no number that --seed can take")]
    [TestCase("--seed", "x", "'x' is no number that --seed can take")]
    [TestCase("--seed", "", "'' is no number that --seed can take")]
    [TestCase("--ops", "mmapp", "did you mean 'mmap'")]
    [TestCase("--ops", "", "--ops names no operation")]
    [TestCase("--ops", ", ", "--ops names no operation")]
    [TestCase("--into", "no/such/folder", "no such folder")]
    [TestCase("--into", "/proc", "cannot write into /proc")]
    [TestCase("--bug", "Z5", "no bug of the zoo")]
    public void WrongValue_IsTwo_AndSaysWhy(string option, string value, string why)
    {
        CommandRun run = Mmt("fuzz", "--on", "model", option, value);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(why);
    }

    [Test]
    public void Model_WithoutABug_FindsNothing()
    {
        CommandRun run = Mmt("fuzz", "--on", "model", "--seconds", "1", "--seed", "7");

        run.ExitCode.Should().Be(0);
        run.Out.Should().Contain("random scripts from seed 7: 0 findings");
    }
}
