// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;
using Selftests.Harness.Tests.Linux;

namespace Selftests.Tools.Tests;

/// <summary>selftests/known-differences.txt from the shell: a bug that is switched on makes the model differ.</summary>
internal sealed class KnownDifferencesTests : CommandTests
{
    internal const string File = "selftests/known-differences.txt";

    // With Z58 what was merged twice does not merge once more.
    internal const string Test = """
        test "t" {
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            madvise(p[1..3], MADV_SEQUENTIAL)
            madvise(p[0..1], MADV_SEQUENTIAL)
            madvise(p, MADV_NORMAL)
        }
        """;

    internal const string Entry = """
        PERMANENT
        case: flags/"t"
        step: :4
        observation: maps
        reason: a bug is switched on
        kernel: mm/vma.c:vma_merge_existing_range()
        """;

    [Test]
    [RequiresLinux]
    [Category("Linux")]
    public void ADifference_IsAFailure_UntilAnEntryExplainsIt()
    {
        Repository.Add("flags", Test);
        CommandRun without = Mmt("run", "--on", "both", "--bug", "Z58");
        Repository.Write(File, Entry);
        CommandRun with = Mmt("run", "--on", "both", "--bug", "Z58");

        without.ExitCode.Should().Be(1);
        without.Out.Should().Contain("step :4: maps: model p[0] 3 pages rw-p, p[3] 1 page rw-p, Linux ");
        with.ExitCode.Should().Be(0, with.Out);
        with.Error.Should().Contain("0 differences, 1 known (0 temporary, 1 permanent)")
            .And.Contain("mmt: known, PERMANENT: 1 by known-differences.txt:2: maps of flags/\"t\"");
    }

    [Test]
    [RequiresLinux]
    [Category("Linux")]
    public void AnEntry_ThatNoLongerApplies_IsAFailure()
    {
        string script = Repository.Add("flags", Test);
        Repository.Write(File, Entry);

        foreach (string[] paths in (string[][])[[], [script]])
        {
            CommandRun run = Mmt(["run", "--on", "both", .. paths]);

            run.ExitCode.Should().Be(1);
            run.Error.Should().Contain("known-differences.txt:2: no longer applies: maps of flags/\"t\"");
        }
    }

    /// <summary>This kernel, telling that it is 2.6: programs are shown another version by their personality.</summary>
    [Test]
    [RequiresLinux]
    [Category("Linux")]
    public void AnotherKernel_PassesWithOneLine_AndFailsStrictly()
    {
        string script = Repository.Add("flags", Test);
        ShellRun usual = OnOldKernel("--bug", "Z58", script);
        ShellRun strict = OnOldKernel("--bug", "Z58", "--strict", script);
        Repository.Add("flags", Test.Replace("MADV_NORMAL)", "MADV_NORMAL) = -EINVAL"));
        ShellRun stated = OnOldKernel(script);

        usual.ExitCode.Should().Be(0, usual.Out);
        usual.Error.Should()
            .MatchRegex(
                @"mmt: not judged: \d+ differences of 1 cases: this is Linux 2\.6\.\d+, the model is 6\.18\.44: madvise maps \d+; "
                    + @"--strict makes them fail")
            .And.Contain(" 0 differences, ");
        strict.ExitCode.Should().Be(1, strict.Out);
        strict.Out.Should().Contain("step :4: maps: model p[0] 3 pages rw-p, p[3] 1 page rw-p, Linux 2.6.");
        stated.ExitCode.Should().Be(1, "the model's own verdict is the same on every kernel");
    }

    private static ShellRun OnOldKernel(params string[] args) =>
        ShellRun.Of("setarch", "/", null,
            ["--uname-2.6", Path.Combine(CommandHost.FindRepository(AppContext.BaseDirectory)!, "run_tests.sh"), "--on", "both", .. args]);

    [Test]
    public void AnEntry_OfACaseThatIsNot_IsRefused_WithItsPlace()
    {
        Repository.Add("flags", Test);
        Repository.Write(File, Entry.Replace("flags/", "flag/"));

        foreach (CommandRun run in new[] { Mmt("run", "--on", "both"), Mmt("check") })
        {
            run.ExitCode.Should().Be(2);
            (run.Out + run.Error).Should()
                .Contain(
                    "known-differences.txt:2:7: no script has this case\n  case: flag/\"t\"\n        ^~~~~~~~\n  hint: did you mean "
                        + "'flags'?");
        }
    }

    [Test]
    public void AListThatDoesNotRead_IsRefused_BeforeAnythingRuns()
    {
        string script = Repository.Add("flags", Test);
        Repository.Write(File, Entry.Replace("maps", "mapps"));

        CommandRun run = Mmt("run", "--on", "both", script);

        run.ExitCode.Should().Be(2);
        run.Out.Should().BeEmpty();
        run.Error.Should()
            .Contain(
                "known-differences.txt:4:14: no observation is called 'mapps'\n  observation: mapps\n               ^~~~~\n  hint: did "
                    + "you mean 'maps'?");
    }
}
