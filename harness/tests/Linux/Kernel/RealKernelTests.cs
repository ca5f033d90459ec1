// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Records;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The kernel of MMT_KERNEL in QEMU.</summary>
[Category("Linux")]
[RequiresKernelImage]
internal sealed class RealKernelTests
{
    private const string Script = """
        suite "test"
        test "a page of a file by name, in another process too" {
            f = open("name", O_RDWR|O_CREAT)
            ftruncate(f, 1 page)
            p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            store(p[0], 7)
            c = fork()
            in c { load(p[0]) = 7
                exit(0) }
            wait(c) = exited 0
        }
        """;

    private const string RunsOut = """
        suite "test"
        @timeout(120000ms)
        test "memory runs out" {
            machine {
                knob("/proc/sys/vm/overcommit_memory") 1
                knob("/proc/sys/vm/panic_on_oom") 2
            }
            p = mmap(8G, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            madvise(p, MADV_POPULATE_WRITE)
        }
        """;

    [Test]
    public void APanic_IsTheVerdict_AndTheNextCaseHasAnotherMachine()
    {
        // A word that the kernel does not know is handed on to process 1, and changes nothing.
        var request = new KernelRequest(RequiresKernelImageAttribute.Image) { Arguments = "splash" };
        using LinuxMachine linux = LinuxMachine.TryCreate(request, out string whyNot) ?? throw new InvalidOperationException(whyNot);

        CaseRecord record = linux.Run(Executors.Compile(RunsOut), RunOptions.Default);

        record.EndDetail.Should().StartWith("the kernel said:\nKernel panic - not syncing: Out of memory");
        record.End.Should().Be(EndReason.KernelBug);
        linux.Run(Executors.Compile(Script), RunOptions.Default).End.Should().Be(EndReason.Completed);
    }

    [Test]
    public void ACase_RunsThere_AndNodesAndHugePagesAreHad()
    {
        using LinuxMachine linux = LinuxMachine.TryCreate(new KernelRequest(RequiresKernelImageAttribute.Image), out string whyNot)
            ?? throw new InvalidOperationException(whyNot);

        linux.Kernel.Get("uid").Should().Be("0");
        linux.Kernel.Nodes.Should().Be(2);
        linux.Features.Provides.Should().Contain("numa").And.Contain("hugetlb");
        CaseRecord record = linux.Run(Executors.Compile(Script), RunOptions.Default);
        record.EndDetail.Should().BeEmpty();
        record.End.Should().Be(EndReason.Completed);
    }

    [Test]
    public void AKernelThatPanicsAtItsStart_IsToldWithItsConsole()
    {
        string console = Path.GetTempFileName();
        try
        {
            var request = new KernelRequest(RequiresKernelImageAttribute.Image) { Console = console, Arguments = "rdinit=/nothing" };
            LinuxMachine.TryCreate(request, out string whyNot).Should().BeNull();
            whyNot.Should().StartWith("the kernel did not come up").And.Contain("Kernel panic - not syncing");
            File.ReadAllText(console).Should().Contain("Kernel panic - not syncing");
        }
        finally
        {
            File.Delete(console);
        }
    }
}
