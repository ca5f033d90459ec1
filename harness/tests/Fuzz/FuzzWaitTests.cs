// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Fuzz;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Shrink;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Fuzz;

/// <summary>Who waits for what no statement gives: random scripts have none, and one that has is no finding.</summary>
internal sealed class FuzzWaitTests
{
    private static readonly string[] Waits =
    [
        """
        u = userfaultfd(O_CLOEXEC, UFFD_FEATURE_SIGBUS)
        t = thread { uffd_read(u) }; join t
        """,
        """
        a = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        m = pipe()
        t = thread { read(m, a[0]) }
        """,
        """
        a = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        m = pipe()
        read(m, a[0])
        """,
        """
        a = mmap(17 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        m = pipe()
        write(m, a[0..17])
        """,
        """
        a = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        u = userfaultfd(O_CLOEXEC, 0)
        UFFDIO_REGISTER(u, a, UFFDIO_REGISTER_MODE_MISSING)
        t = thread { store(a[0], 1) }
        """,
    ];

    /// <summary>Also at a pipe that took over a descriptor which was closed.</summary>
    [Test]
    public void Generate_FilesThatAreClosedAndPipes_NobodyWaits_AndEveryErrorIsTaken()
    {
        var generator = new ScriptGenerator(
            ["close", "pipe", "read", "write", "readv", "writev", "lseek", "pread", "pwrite", "fallocate", "ftruncate", "fcntl", "dup"]);

        for (int seed = 0; seed < 150; seed++)
        {
            FuzzScript script = generator.Generate(seed);
            CaseProgram program = ScriptLoader.LoadText(script.Text, $"{script.Name}.mmt", new LoadOptions()).Cases[0];
            Run(program).Failures.Should().NotContain(failure => failure.IsWait || failure.IsOfScript, script.Text);
        }
    }

    [TestCaseSource(nameof(Waits))]
    public void FindingOf_WhoWaitsForEver_IsNone(string body)
    {
        CaseResult result = Run(Scripts.Case(body));

        result.Failures.Should().Contain(failure => failure.IsWait, "it is told where somebody wrote the script");
        FuzzVerdict.FindingOf(result).Should().BeNull();
    }

    [Test]
    public void AreAlike_ADifferenceAndAWait_AreNot() => FailureKind.AreAlike(
        Result("step :3.1: model -EAGAIN, Linux 6.18.44 blocked"), Result("t1 does not end: it waits for a message of userfaultfd"))
        .Should().BeFalse("a script would shrink into another one's");

    private static CaseResult Run(CaseProgram program) => new ScriptRunner(new ModelMachine(), new RunnerOptions()).RunCase(program);

    private static CaseResult Result(string told) => new()
    {
        Case = Scripts.Case("munmap(addr(0), 1 page) = ok or -EINVAL"), Verdict = Verdict.Failed,
        Failures = [new Failure(new SourceText("t.mmt", 1, 1, ""), "", "", told, []) { StepId = 0 }],
    };
}
