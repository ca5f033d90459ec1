// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Tools.Tests.ScriptRepository;

namespace Selftests.Tools.Tests;

/// <summary>mmt race and mmt pairs.</summary>
internal sealed class PairsTests : CommandTests
{
    private const string Test = """
        test "a" {
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            madvise(p, MADV_DONTNEED)
            q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
        }

        """;

    private const string Torn = """
        test "torn" {
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], "ab")
            load(p[0], 2 bytes)
        }

        """;

    [Test]
    public void Race_TriesEachPairOfAScript()
    {
        string script = Repository.Add("cow", Test);

        CommandRun run = Mmt("race", script);

        run.ExitCode.Should().Be(0, run.Out);
        run.Lines[^1].Should().StartWith("6 pairs of 6: ").And.Contain(" 0 findings");
    }

    [Test]
    public void AFinding_IsToldWithItsExecution()
    {
        string script = Repository.Add("cow", Torn);

        CommandRun run = Mmt("race", script);

        run.ExitCode.Should().Be(1);
        run.Out.Should().Contain("cow/\"torn\" race(:2, :3)").And.Contain("the same execution again: --schedule ");
    }

    [Test]
    public void AnAllowedOutcome_IsCounted()
    {
        Repository.Add("cow", Torn);
        Repository.Write("selftests/pairs.txt", "calls: store, load\ndiffers: *\nreason: it is torn\n");

        CommandRun run = Mmt("pairs");

        run.ExitCode.Should().Be(0, run.Out);
        run.Lines[^1].Should().Contain("1 pair with another outcome that is allowed");
    }

    [Test]
    public void AJournal_IsGoneOnWith()
    {
        Repository.Add("cow", Test);
        string journal = Path.Combine(Repository.Root, "journal");

        string first = Mmt("pairs", "--shard", "1/2", "--journal", journal).Lines[^1];
        string written = File.ReadAllText(journal);

        first.Should().StartWith("3 pairs of 3: ");
        Mmt("pairs", "--shard", "1/2", "--journal", journal).Lines[^1].Should().Be(first);
        File.ReadAllText(journal).Should().Be(written, "nothing was done again");
        File.WriteAllText(journal, "another build\n");
        Mmt("pairs", "--journal", journal).ExitCode.Should().Be(2);
    }

    [TestCase("0/2")]
    [TestCase("3/2")]
    [TestCase("1")]
    public void AWrongShard_IsRefused(string shard)
    {
        Repository.Add("cow", Test);

        CommandRun run = Mmt("pairs", "--shard", shard);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"--shard {shard}: K/N");
    }
}
