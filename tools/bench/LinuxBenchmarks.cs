// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Bench;

/// <summary>Scripts of a handful of steps on the kernel underneath, to their verdicts, as many at once as there are processors.</summary>
public class LinuxBenchmarks
{
    /// <summary>Scripts run by one invocation.</summary>
    public const int Scripts = 400;

    private const string AccessScript = """
        test "a first write" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1) faults minor 1
            load(p[0]) = 1 faults none
            expect pte(p[0]): present, write, dirty, anon
            munmap(p)
        }
        """;

    private const string ForkScript = """
        test "a child's write" {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)
            c = fork()
            in c {
                store(p[0], 2) faults minor 1
                exit(0)
            }
            wait(c) = exited 0
            expect memory(p[0]) == 1
        }
        """;

    private IMachine machine = null!;

    /// <summary>The kernel that the scripts run on, in a virtual machine; null: the one underneath.</summary>
    internal static KernelRequest? Kernel { get; set; }

    private CaseProgram[] accesses = [];
    private CaseProgram[] forks = [];

    /// <summary>Starts the executor; where there is none, the scripts are skipped, and the figures say nothing.</summary>
    [GlobalSetup]
    public void Load()
    {
        machine = Kernel is null
            ? LinuxMachine.CreateOrSkip()
            : LinuxMachine.TryCreate(Kernel, out string whyNot) ?? throw new InvalidOperationException(whyNot);
        accesses = Copies(AccessScript);
        forks = Copies(ForkScript);
    }

    /// <summary>Ends the executors.</summary>
    [GlobalCleanup]
    public void End() => (machine as IDisposable)?.Dispose();

    /// <summary>One process.</summary>
    [Benchmark(Description = "a script of 5 steps on the kernel underneath", OperationsPerInvoke = Scripts)]
    public object Access() => Run(accesses);

    /// <summary>A process and its child.</summary>
    [Benchmark(Description = "a script with a fork on the kernel underneath", OperationsPerInvoke = Scripts)]
    public object Fork() => Run(forks);

    private static CaseProgram[] Copies(string text) =>
        [.. Enumerable.Repeat(ScriptLoader.LoadText(text, BenchScript.FileName, new LoadOptions()).Cases.Single(), Scripts)];

    private RunSummary Run(CaseProgram[] cases)
    {
        RunSummary summary = new ScriptRunner(machine, new RunnerOptions()).Run(cases);
        if (summary.Results.FirstOrDefault(result => result.IsFailure) is { } failed)
        {
            throw new InvalidOperationException(FailureText.Of(failed));
        }

        return summary;
    }
}
