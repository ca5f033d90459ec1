// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

internal sealed class FormatTests : CommandTests
{
    private const string Untidy =
        "#!/usr/bin/env mmt\n# a comment\nsuite   \"cow\"\ntest \"a\" { p = mmap( 1 page,PROT_READ , MAP_PRIVATE|MAP_ANONYMOUS ) }\n";

    [Test]
    public void Format_RewritesOnce_AndIsIdempotent()
    {
        string path = Repository.Write("selftests/vm/cow.mmt", Untidy);

        Mmt("fmt").Lines.Should().Equal(path);
        string tidy = File.ReadAllText(path);
        Mmt("fmt").Out.Should().BeEmpty();

        File.ReadAllText(path).Should().Be(tidy);
        tidy.Should().StartWith("#!/usr/bin/env mmt\n# a comment\n").And.Contain("p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)");
    }

    [Test]
    public void Format_KeepsTheFilesMode()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;
        string path = Repository.Write("selftests/vm/cow.mmt", Untidy);
        File.SetUnixFileMode(path, Mode);

        Mmt("fmt");

        File.ReadAllText(path).Should().NotBe(Untidy);
        File.GetUnixFileMode(path).Should().Be(Mode);
    }

    // A link that leads to itself can't be opened, by root neither.
    [Test]
    public void ScriptThatCannotBeRead_IsTwo_AndTheOthersAreLaidOut()
    {
        string loop = Repository.PathOf("selftests/vm/ant.mmt");
        string path = Repository.Write("selftests/vm/cow.mmt", Untidy);
        File.CreateSymbolicLink(loop, loop);

        CommandRun run = Mmt("fmt");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"cannot lay {loop} out").And.NotContain("issue");
        run.Lines.Should().Equal(path);
    }

    [Test]
    public void Check_NamesWhatWouldChange_AndChangesNothing()
    {
        string path = Repository.Write("selftests/vm/cow.mmt", Untidy);

        CommandRun run = Mmt("fmt", "--check");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().Equal(path);
        File.ReadAllText(path).Should().Be(Untidy);
    }

    [Test]
    public void Check_OfTidyScripts_IsZero()
    {
        Repository.Add("cow", Passing("a"));
        Mmt("fmt");

        Mmt("fmt", "--check").ExitCode.Should().Be(0);
    }

    [Test]
    public void ScriptWithErrors_IsRefusedAndLeftAlone()
    {
        const string Bad = "suite \"cow\"\ntest \"a\" {\n  store(\n}\n";
        string path = Repository.Write("selftests/vm/cow.mmt", Bad);
        string other = Repository.Write("selftests/vm/ksm.mmt", Untidy.Replace("cow", "ksm", StringComparison.Ordinal));

        CommandRun run = Mmt("fmt");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("cow.mmt:3:").And.Contain("1 left alone because of errors");
        File.ReadAllText(path).Should().Be(Bad);
        run.Lines.Should().Equal(other);
    }
}
