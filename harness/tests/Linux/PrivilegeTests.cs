// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The same kernel with fewer privileges: what cannot be seen is said, and never taken for something else.</summary>
internal sealed class PrivilegeTests : LinuxFixture
{
    private string launcher = "";

    protected override LinuxMachine Create()
    {
        // Who is not root has nothing to drop.
        string drop = Environment.IsPrivilegedProcess ? "setpriv --bounding-set=-all --inh-caps=-all " : "";
        launcher = Path.Combine(Path.GetTempPath(), $"mmexec-unprivileged-{Environment.ProcessId}");
        File.WriteAllText(launcher, $"#!/bin/sh\nexec {drop}{Executors.Program}\n");
        using (Process chmod = Process.Start("chmod", ["+x", launcher]))
        {
            chmod.WaitForExit();
        }

        return LinuxMachine.TryStart(launcher, out string why) ?? throw new InvalidOperationException(why);
    }

    [OneTimeTearDown]
    public void RemoveLauncher() => File.Delete(launcher);

    [Test]
    public void Features_OfAContainersRoot_AreNotRoots()
    {
        Linux.Features.Provides.Should().NotContain("root");
        Linux.Kernel.Raw.Should().BeFalse();
        Linux.Kernel.WhyBlind.Should().Contain("not observable: bpf(2) is not permitted");
    }

    [Test]
    public void Guard_WithoutFrameNumbers_IsNoSwapEntry()
    {
        CaseResult result = Judge("""
            suite "test"
            @kernel(>= 6.13)
            test "t" {
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                madvise(p[0], MADV_GUARD_INSTALL)
                expect pte(p[0]): guard, marker, !swap, !present
                expect pte(p[1]): none, !guard, !swap
            }
            """);

        result.Failures.Should().BeEmpty();
    }

    [Test]
    public void Bits_WithoutTheRawWalk_AreCountedByName()
    {
        CaseResult result = Judge("""
            suite "test"
            test "t" {
                p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                store(p[0], 1)
                expect pte(p[0]): present, write, dirty, anon
                expect page(p[0]): mapcount 1
            }
            """);

        result.Failures.Should().BeEmpty();
        result.NotObservable.Keys.Should().Contain(["pte write", "pte dirty", "page mapcount"]).And.NotContain("pte present");
    }

    [TestCase("userfaultfd(O_CLOEXEC)", EndReason.NotRunnable)]
    [TestCase("userfaultfd(O_CLOEXEC|UFFD_USER_MODE_ONLY)", EndReason.Completed)]
    [TestCase("userfaultfd(O_CLOEXEC) = -EPERM", EndReason.Completed)]
    public void Userfaultfd_ThatIsNotAllowed_IsASkipUnlessTheScriptKnows(string call, EndReason expected)
    {
        CaseRecord record = Linux.Run(Executors.Compile($"suite \"test\"\ntest \"t\" {{ {call} }}\n"), RunOptions.Default);

        // Where vm.unprivileged_userfaultfd is set everybody may.
        if (!Linux.Features.Provides.Contains("uffd"))
        {
            record.End.Should().Be(expected);
            record.EndDetail.Contains("CAP_SYS_PTRACE", StringComparison.Ordinal).Should().Be(expected == EndReason.NotRunnable);
        }
    }

    [TestCase(
        "for i in 0..32 { c = fork() }", "more than 32 processes and threads at once, or 16 threads: the executor has no room for them")]
    [TestCase("p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS); q = pipe(); for i in 0..17 { t = thread { read(q, p) } }",
        "more than 32 processes and threads at once, or 16 threads: the executor has no room for them")]
    [TestCaseSource(nameof(ManyNames))]
    public void Limits_OfTheExecutor_AreASkipThatNamesThem(string body, string expected)
    {
        CaseRecord record = Linux.Run(Executors.Compile($"suite \"test\"\ntest \"t\" {{ {body} }}\n"), RunOptions.Default);

        (record.End, record.EndDetail).Should().Be((EndReason.NotRunnable, expected));
    }

    /// <summary>In a loop they would be one name's.</summary>
    private static IEnumerable<TestCaseData> ManyNames()
    {
        string body = string.Concat(Enumerable.Range(0, 600).Select(i => $"f{i} = memfd_create(\"x\")\n"));
        yield return new TestCaseData(body, "600 names, and the executor has room for 512").SetArgDisplayNames("600 names");
    }
}
