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
    [TestCase("--scripts", "0", "'0' is no number that --scripts can take: a whole number from 1 to 2147483647")]
    [TestCase("--scripts", "1.5", "'1.5' is no number that --scripts can take")]
    [TestCase("--scripts", "", "'' is no number that --scripts can take")]
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
        run.Out.Should().Contain("random scripts from seed 7: 0 findings, 0 more of their kinds, 0 that did not show again");
    }

    /// <summary>However many run at once, and without a time that would end it before.</summary>
    [TestCase("--scripts", "1")]
    [TestCase("--scripts", "37")]
    [TestCase("--scripts", "37", "--seconds", "600")]
    public void Scripts_SoManyAreRun(params string[] arguments)
    {
        CommandRun run = Mmt(["fuzz", "--on", "model", "--seed", "7", .. arguments]);

        run.ExitCode.Should().Be(0);
        run.Out.Should().Contain($"{arguments[1]} random scripts from seed 7: 0 findings");
    }

    [Test]
    public void SecondsBesideScripts_WhicheverEndsFirst()
    {
        CommandRun run = Mmt("fuzz", "--on", "model", "--seconds", "1", "--scripts", "2000000000");

        run.ExitCode.Should().Be(0);
        run.Out.Should().MatchRegex(@"^\d{1,6} random scripts from seed 1: 0 findings");
    }

    [Test]
    public void FindingsOfOneKind_AreOneLineAndOneFile_WithHowManyMore()
    {
        string folder = Directory.CreateTempSubdirectory("fuzz").FullName;
        try
        {
            CommandRun run = Mmt("fuzz", "--on", "model", "--seconds", "4", "--seed", "26", "--bug", "Z58", "--into", folder);

            run.ExitCode.Should().Be(1);
            Directory.GetFiles(folder).Should()
                .HaveCountLessThan(10).And.HaveCount(run.Lines.Count(line => line.Contains(": seed ", StringComparison.Ordinal)));
            run.Out.Should()
                .MatchRegex(@"fuzz_\d+\.mmt: \d+ more of its kind: \w+ I05").And.MatchRegex(@" findings?, [1-9]\d* more of their kinds");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
