// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Calls that only Linux makes so far, on the kernel underneath.</summary>
internal sealed class CallTests : LinuxFixture
{
    [Test]
    public void Limits_CountTheScriptsOwn() => Judge("""
        suite "test"
        test "t" {
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            setrlimit(RLIMIT_AS, 8 pages)
            q = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = -ENOMEM
            munmap(q)
            r = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            setrlimit(RLIMIT_AS, 64 pages)
            setrlimit(RLIMIT_DATA, 6 pages)
            mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = -ENOMEM
            mmap(2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            mmap(1 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            mmap(1 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = -ENOMEM
            f = memfd_create("x")
            setrlimit(RLIMIT_FSIZE, 1 page)
            ftruncate(f, 2 pages) = -EFBIG
            ftruncate(f, 1 page)
        }
        """);

    /// <summary>As random scripts say that a call may end in any way.</summary>
    [Test]
    public void AStep_MayEndInAnyErrorThereIs()
    {
        IEnumerable<string> names = Enumerable.Range(1, 133).Select(number => ConstantTable.ErrnoName(number)).OfType<string>();
        string any = string.Join(" or ", names.Select(name => $"-{name}"));

        Judge($$"""
            suite "test"
            test "t" {
                munmap(addr(1), 1 page) = ok or {{any}}
            }
            """);
    }

    [Test]
    [RequiresLinux("pkeys")]
    public void ProtectionKeys_OutliveTheSignalsThatTheyRaise() => Judge("""
        suite "test"
        test "t" {
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 7)
            k = pkey_alloc(0, PKEY_DISABLE_WRITE)
            pkey_mprotect(p, PROT_READ|PROT_WRITE, k)
            load(p[0]) = 7
            store(p[0], 1) = SIGSEGV SEGV_PKUERR, addr p[0]
            load(p[0]) = 7
            pkey_set(k, 0)
            store(p[0], 8)
            pkey_set(k, PKEY_DISABLE_ACCESS)
            load(p[0]) = SIGSEGV SEGV_PKUERR, addr p[0]
            expect memory(p[0]) == 8
            c = fork()
            in c { load(p[0]) = SIGSEGV SEGV_PKUERR, addr p[0]; exit(0) }
            wait(c) = exited 0
            pkey_mprotect(p, PROT_READ, 0)
            load(p[0]) = 8
            pkey_free(k)
            pkey_free(k) = -EINVAL
        }
        """);

    [Test]
    [RequiresLinux("memfd_secret")]
    public void SecretMemory_IsReadByNobodyElse() => Judge("""
        suite "test"
        test "t" {
            f = memfd_secret(0)
            ftruncate(f, 2 pages)
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            store(p[0], 7)
            read(f, p[0]) = -EINVAL
            write(f, p[0]) = -EINVAL
            pi = pipe()
            vmsplice(pi, p[0]) = -EFAULT
            load(p[0]) = 7
        }
        """);

    [Test]
    public void Pipe_HoldsAPageThatIsUnmapped() => Judge("""
        suite "test"
        test "t" {
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            q = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            fill(p[0], 7)
            a = pipe()
            vmsplice(a, p[0]) = 4096
            expect page(p[0]): refcount 2
            munmap(p[0])
            read(a, q[0]) = 4096
            load(q[0]) = 7
            write(a, q[0], 3) = 3
            read(a, q[1]) = 3
            close(a)
        }
        """);

    [Test]
    public void ProcessMrelease_TakesAProcessThatDies() => Judge("""
        suite "test"
        test "t" {
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            c = fork()
            process_mrelease(c) = -EINVAL
            kill(c, SIGKILL)
            process_mrelease(c) = -ESRCH
            wait(c) = killed SIGKILL
        }
        """);

    [Test]
    public void RemapFilePages_MapsOtherPagesOfTheFile() => Judge("""
        suite "test"
        test "t" {
            f = memfd_create("x")
            ftruncate(f, 8 pages)
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            for i in 0..4 { store(p[i], i) }
            remap_file_pages(p[0..2], 0, 2, 0)
            expect maps(p): [p[0..2] rw-s, p[2..4] rw-s]
            load(p[0]) = 2
            load(p[1]) = 3
        }
        """);

    [Test]
    public void Mempolicy_IsTheKernels() => Judge("""
        suite "test"
        test "t" {
            set_mempolicy(MPOL_BIND, 1)
            set_mempolicy(MPOL_DEFAULT, 0)
            set_mempolicy(MPOL_BIND, 0) = -EINVAL
        }
        """);

    [Test]
    public void ProcessThatWasWaitedFor_IsReachedByNobody() => Judge("""
        suite "test"
        test "t" {
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            c = fork()
            in c { exit(0) }
            kill(c, SIGUSR1)
            wait(c) = exited 0
            kill(c, SIGKILL) = -ESRCH
            process_mrelease(c) = -ESRCH
            process_vm_readv(c, p, p) = -ESRCH
            process_madvise(c, p, MADV_COLD) = -ESRCH
        }
        """);

    [TestCase("c = vfork()", "vfork: its child would run on the stack")]
    public void CallThatThisMachineCannotMake_IsASkipWithItsReason(string statements, string reason)
    {
        CaseRecord record = Linux.Run(Executors.Compile($"suite \"test\"\ntest \"t\" {{ {statements} }}"), RunOptions.Default);

        (record.End, record.EndDetail).Should().Be((EndReason.NotRunnable, record.EndDetail));
        record.EndDetail.Should().StartWith($"not on Linux: {reason}");
    }

    private void Judge(string script)
    {
        CaseProgram program = Executors.Compile(script);
        Executors.Judge(Linux, program).Failures.Should().BeEmpty();
    }
}
