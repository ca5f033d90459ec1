// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A script that reaches for what is the executor's: it changes nothing there, and is told so.</summary>
internal sealed class OwnPlacesTests : LinuxFixture
{
    private const string Own = "addr(0xc000000000)";
    private const string Told = "it reaches into the memory of the executor itself";

    /// <summary>
    /// Every parameter of every call that is an address or a range. `pin` needs a kernel that is built for it, `page_of` only looks,
    /// and the kernel itself passes over a `brk` to below the heap.
    /// </summary>
    private static IEnumerable<TestCaseData> Steps()
    {
        foreach (CallSpec call in CallTable.All.Where(
            call => call.Group is CallGroup.System or CallGroup.Interface or CallGroup.Access
                && call.Name is not ("pin" or "page_of" or "brk")))
        {
            for (int i = 0; i < call.Parameters.Count; i++)
            {
                if (call.Parameters[i].Kind is ParameterKind.Address or ParameterKind.Range)
                {
                    yield return new TestCaseData(Step(call, i)).SetArgDisplayNames(call.Name, call.Parameters[i].Name);
                }
            }
        }
    }

    private static string Step(CallSpec call, int own)
    {
        IEnumerable<string> arguments = call.Parameters.Select((parameter, i) => Argument(call, parameter, i == own));
        return $"{call.Name}({string.Join(", ", arguments)}){(call.Group == CallGroup.Access ? "" : " = -EINVAL")}";
    }

    private static string Argument(CallSpec call, Parameter parameter, bool isOwn) => parameter.Kind switch
    {
        ParameterKind.Address => isOwn ? Own : "p[0]",
        ParameterKind.Range => isOwn ? $"{Own}, 1 page" : "p",
        ParameterKind.Process => "c",
        ParameterKind.File => call.Name == "vmsplice" ? "q" : "f",
        ParameterKind.Uffd => "u",
        ParameterKind.Length => call.Name is "load" or "store" ? "8 bytes" : "1 page",
        ParameterKind.Flags => call.Name switch { "mremap" => "MREMAP_MAYMOVE|MREMAP_FIXED", "mmap" when parameter.Name == "flags" =>
            "MAP_PRIVATE|MAP_ANONYMOUS", "pin" => "FOLL_WRITE", _ => "0" },
        _ => "1",
    };

    [TestCaseSource(nameof(Steps))]
    public void Operand_InTheExecutorsPlaces_EndsTheCaseAsTheScriptsDoing(string step)
    {
        CaseResult result = Judge($$"""
            suite "test"
            test "t" {
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                f = memfd_create("f")
                u = userfaultfd(UFFD_USER_MODE_ONLY)
                q = pipe()
                c = fork()
                {{step}}
                munmap(p)
            }
            """);

        result.Verdict.Should().Be(Verdict.Failed);
        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Source.Text.Should().Be(step);
        failure.Actual.Should().StartWith(Told);
    }

    [TestCase("munmap(addr(0), 0x7ffffffff000) = 0")]
    [TestCase("mprotect(addr(0xbffffff000), 2 pages, PROT_NONE) = -ENOMEM")]
    [TestCase("mmap(addr(0x7ffffff000), 2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) = addr(0x7ffffff000)")]
    [TestCase("mmap(addr(0xc000000000), 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE) = addr(0xc000000000)")]
    [TestCase("load(addr(0xc000000000)) = SIGSEGV")]
    [TestCase("expect pte(addr(0xc000000000)): none")]
    public void Both_OperandInTheExecutorsPlaces_IsNoDifference(string step)
    {
        CaseProgram program = Executors.Compile($"suite \"test\"\ntest \"t\" {{\n    {step}\n}}\n");
        var both = new BothMachine(new ModelMachine(), Linux, KnownDifferences.Empty);

        CaseResult result = CaseJudge.Decide(program, both.Run(program, RunOptions.Default));

        result.Failures.Should().ContainSingle().Which.Actual.Should().StartWith($"on Linux {Executors.Features.Version}: {Told}");
        both.Totals.Differences.Should().Be(0);
    }

    [TestCase("mprotect(p[0], 0xfffffffffffff000, PROT_READ) = -ENOMEM")]
    [TestCase("munmap(p[0], 0xffffffffffff8000) = -EINVAL")]
    [TestCase("mremap(p[0], 1 page, 0xffffffffffffffff, 0) = -EINVAL")]
    public void Range_ThatWrapsAround_IsTheKernelsToRefuse(string step) => Judge($$"""
        suite "test"
        test "t" {
            p = mmap(addr(0x200000), 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
            {{step}}
        }
        """).Failures.Should().BeEmpty();

    /// <summary>The frames' pipes, the harness's stderr, and what the executor looks with.</summary>
    [TestCase("close(2) = -EBADF")]
    [TestCase("dup(1) = -EBADF")]
    [TestCase("write(2, p) = -EBADF")]
    [TestCase("close(200) = -EBADF")]
    [TestCase("mmap(NULL, 1 page, PROT_READ, MAP_SHARED, 201) = -EBADF")]
    public void Descriptor_OfTheExecutor_IsNone(string step) => Judge($$"""
        suite "test"
        test "t" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            {{step}}
        }
        """).Failures.Should().BeEmpty();
}
