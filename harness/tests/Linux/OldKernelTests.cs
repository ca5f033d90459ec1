// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A kernel without what 6.7 and 6.11 brought, and without bpf(2): this one behind a seccomp filter that refuses it.</summary>
internal sealed class OldKernelTests : LinuxFixture
{
    private const string Filter = """
        #include <errno.h>
        #include <stddef.h>
        #include <unistd.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #define LOAD(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
        #define IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
        #define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
        int main(int argc, char **argv)
        {
            struct sock_filter code[] = {
                LOAD(nr),
                IF(SYS_bpf, 0, 1), REFUSE(EPERM),
                IF(SYS_ioctl, 0, 5),
                LOAD(args[1]), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffff),
                IF('f' << 8 | 16, 1, 0), IF('f' << 8 | 17, 0, 1), REFUSE(ENOTTY),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

            if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
                return 1;
            execv(argv[1], argv + 1);
            return 1;
        }
        """;

    private string folder = "";

    protected override LinuxMachine Create()
    {
        folder = Directory.CreateTempSubdirectory("mmexec-old").FullName;
        string source = Path.Combine(folder, "filter.c");
        string launcher = Path.Combine(folder, "old-kernel");
        File.WriteAllText(source, Filter);
        Run("gcc", "-o", Path.Combine(folder, "filter"), source);
        File.WriteAllText(launcher, $"#!/bin/sh\nexec {folder}/filter {Executors.Program}\n");
        Run("chmod", "+x", launcher);
        return LinuxMachine.TryStart(launcher, out string why) ?? throw new InvalidOperationException(why);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Looking_TakesNoDescriptorFromTheScript()
    {
        CaseResult result = Judge("""
            suite "test"
            test "t" {
                f = memfd_create("x")
                ftruncate(f, 1 page)
                p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED, f)
                q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                close(f)
                expect vma(p[0]): rw-s, flags "rd wr sh mr mw me ms"
                close(f) = -EBADF
            }
            """);

        result.Failures.Should().BeEmpty("the files that are read to look are closed again, and stand above the script's own");
        result.NotObservable.Should().BeEmpty("maps and smaps tell the same as the ioctl");
    }

    [Test]
    [RequiresLinux(AtLeast = "6.17")]
    public void ManyMappings_AreOnePassOverTheText()
    {
        CaseResult result = Judge($"""
            suite "test"
            @kernel(>= 6.17)
            test "t" {"{"}
                q = mmap(32M, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)
            {ManyMappingsTests.Doubling}
                load(q[0]); load(q[0]); load(q[0]); load(q[0])
            {"}"}
            """);

        result.Failures.Should().BeEmpty("8,192 passes over maps after each step would take longer than a case may");
    }

    [TestCase("PAGEMAP_SCAN(p, return PAGE_IS_PRESENT) = 0", EndReason.NotRunnable)]
    [TestCase("PAGEMAP_SCAN(p, return PAGE_IS_PRESENT) = -ENOTTY", EndReason.Completed)]
    public void Call_ThatThisKernelLacks_IsASkipUnlessTheScriptKnows(string call, EndReason expected) =>
        Linux.Run(
            Executors.Compile(
                $"suite \"test\"\ntest \"t\" {{\n    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n    {call}\n}}\n"),
                RunOptions.Default)
            .End.Should().Be(expected);

    private CaseResult Judge(string script) => Judge(script, RunOptions.Default with { Snapshots = true });

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        process.ExitCode.Should().Be(0, command);
    }
}
