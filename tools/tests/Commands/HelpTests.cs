// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class HelpTests : CommandTests
{
    [Test]
    public void RunHelp_HasALinePerCategory_AndAnExample()
    {
        Repository.Write("selftests/vm/cow.mmt", "# cow.mmt: who may write where.\n@tags(fork)\nsuite \"cow\"\n\n" + Passing("a"));
        Repository.Add("merge", "@tags(fork)\n" + Passing("a"));

        CommandRun run = Mmt("run", "-h");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().ContainMatch("- cow * who may write where.");
        run.Lines.Should().ContainMatch("- fork * in cow, merge");
        run.Lines.Should().ContainMatch("example: ./run_tests.sh -t *");
    }

    [TestCase("-t CATEGORIES")]
    [TestCase("-n")]
    [TestCase("-a")]
    [TestCase("-h, --help")]
    [TestCase("--name PATTERN")]
    [TestCase("--list")]
    [TestCase("--format FORMAT")]
    [TestCase("--output FILE")]
    [TestCase("--jobs N")]
    [TestCase("--repeat N")]
    [TestCase("--shuffle [SEED]")]
    [TestCase("--failed")]
    [TestCase("--timeout-scale X")]
    [TestCase("--bug ID")]
    [TestCase("--allow-csharp")]
    [TestCase("--allow-machine")]
    [TestCase("--strict")]
    [TestCase("--on MACHINE")]
    [TestCase("--kernel BZIMAGE")]
    [TestCase("--modules DIR")]
    [TestCase("--kernel-args ARGS")]
    [TestCase("--qemu-args ARGS")]
    [TestCase("--console FILE")]
    public void RunHelp_NamesEveryOption(string option) => Mmt("run", "-h").Out.Should().Contain($"  {option}  ");

    [TestCase("run")]
    [TestCase("check")]
    [TestCase("fmt")]
    [TestCase("coverage")]
    [TestCase("sweep")]
    [TestCase("zoo")]
    [TestCase("race")]
    [TestCase("pairs")]
    [TestCase("shrink")]
    [TestCase("machine")]
    public void Help_NamesEveryCommand(string command) => Mmt("-h").Out.Should().Contain($"  {command}");
}
