// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Threads that sleep at a userfault and are woken by the script, on the kernel underneath.</summary>
[RequiresLinux("uffd")]
internal sealed class ThreadTests : LinuxFixture
{
    [Test]
    public void Thread_FaultResolvedByTheScript_RunsOn()
    {
        CaseResult result = Run("""
            suite "test"
            @requires(uffd)
            test "t" {
                f = memfd_create("shm"); ftruncate(f, 2 pages)
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
                q = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
                u = userfaultfd(O_CLOEXEC|O_NONBLOCK, UFFD_FEATURE_MINOR_SHMEM)
                UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MINOR)
                store(q[0], 0x5a)
                t = thread { load(p[0]) = 0x5a }
                expect t: blocked
                e = uffd_read(u)
                expect e: UFFD_EVENT_PAGEFAULT, address p[0], flags UFFD_PAGEFAULT_FLAG_MINOR
                expect pte(p[0]): none
                UFFDIO_CONTINUE(u, p[0]) = 0, mapped 1 page
                join t
                expect pte(p[0]): present, file
                expect memory(p[0]) == 0x5a
                UFFDIO_CONTINUE(u, p[0]) = -EEXIST, mapped -EEXIST
            }
            """);

        result.Failures.Should().BeEmpty();
        result.NotObservable.Should().BeEmpty();
    }

    [Test]
    public void Thread_StillBlockedAtTheEnd_Fails()
    {
        CaseResult result = Run("""
            suite "test"
            @requires(uffd)
            test "t" {
                p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                u = userfaultfd(O_CLOEXEC|O_NONBLOCK, 0)
                UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)
                t = thread { load(p[0]) }
                expect t: blocked
            }
            """);

        result.Failures.Should().ContainSingle().Which.Actual.Should().Be("t is still blocked at the end: it is blocked in userfaultfd");
    }

    [Test]
    public void Thread_JoinedWhileBlocked_FailsAtTheJoin()
    {
        CaseResult result = Run("""
            suite "test"
            @requires(uffd)
            test "t" {
                p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                u = userfaultfd(O_CLOEXEC|O_NONBLOCK, 0)
                UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)
                t = thread { load(p[0]) }
                join t
                load(p[0])
            }
            """);

        result.Failures[0].Actual.Should().Be("t does not end: it is blocked in userfaultfd, since line 7: load(p[0])");
    }

    private CaseResult Run(string script)
    {
        ScriptSet set = ScriptLoader.LoadText(script, "test.mmt", new LoadOptions { Support = EverythingSupported.Instance });
        set.Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().BeEmpty();
        CaseProgram program = set.Cases[0];
        Linux.Features.WhyNot(program).Should().BeNull();
        return Executors.Judge(Linux, program);
    }
}
