// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Tools.Tests;

internal sealed class FuzzTests : CommandTests
{
    [TestCase("--seconds", "0", "at least 1")]
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
