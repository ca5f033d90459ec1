// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.Versioning;
using Selftests.Cli;

namespace Selftests.Tools.Tests;

/// <summary>Reports in a folder that others write in, too: what they have put there leads nowhere.</summary>
[SupportedOSPlatform("linux")]
internal sealed class AtomicFileTests : CommandTests
{
    private const UnixFileMode Everybody = (UnixFileMode)0x1ff;
    private string folder = "";
    private string victim = "";

    [SetUp]
    public void MakeFolder()
    {
        victim = Repository.Write("victim", "precious");
        folder = Directory.CreateDirectory(Repository.PathOf("shared")).FullName;
        File.SetUnixFileMode(folder, Everybody | UnixFileMode.StickyBit);
    }

    [Test]
    public void TemporaryFile_UnderANameThatCouldBeKnown_IsNotTaken()
    {
        File.CreateSymbolicLink(Path.Combine(folder, $".r.xml.{Environment.ProcessId}.tmp"), victim);

        AtomicFile.Write(Path.Combine(folder, "r.xml"), "report");

        File.ReadAllText(victim).Should().Be("precious");
        File.ReadAllText(Path.Combine(folder, "r.xml")).Should().Be("report");
    }

    [Test]
    public void TrialOfAFolder_UnderANameThatCouldBeKnown_IsNotTaken()
    {
        File.CreateSymbolicLink(Path.Combine(folder, $".mmt-{Environment.ProcessId}.tmp"), victim);

        Mmt("fuzz", "--on", "model", "--seconds", "1", "--into", folder);

        File.ReadAllText(victim).Should().Be("precious");
    }

    [Test]
    public void Link_WhereEverybodyMayMakeOne_IsNotFollowed()
    {
        string link = Path.Combine(folder, "r.xml");
        File.CreateSymbolicLink(link, victim);

        CommandRun run = Mmt("run", "--output", link, Repository.Add("good", ScriptRepository.Passing("a")));

        run.Should().Be(new CommandRun(2, "", $"mmt: cannot write {link}: it is a link, in a folder where everybody may make one\n"));
        File.ReadAllText(victim).Should().Be("precious");
    }

    [Test]
    public void Link_OfOnesOwn_StaysALink()
    {
        string link = Repository.PathOf("r.xml");
        File.CreateSymbolicLink(link, victim);

        AtomicFile.Write(link, "report");

        File.ReadAllText(victim).Should().Be("report");
        File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName.Should().Be(victim);
    }

    [Test]
    public void File_ThatIsReplaced_HandsOnItsPermissions_AndNoMore()
    {
        File.SetUnixFileMode(victim, Everybody | UnixFileMode.SetUser | UnixFileMode.SetGroup);

        AtomicFile.Write(victim, "report");

        File.GetUnixFileMode(victim).Should().Be(Everybody);
    }

    [Test]
    public void Output_ThatIsEmpty_IsAUsageError() =>
        Mmt("run", "--output", "", Repository.Add("good", ScriptRepository.Passing("a")))
            .Should().Be(new CommandRun(2, "", "mmt: --output names no file: is a variable of your shell empty?\n"));
}
