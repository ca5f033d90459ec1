// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;
using Selftests.Harness;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Bench;

/// <summary>A whole script: text to programs, and programs to verdicts.</summary>
[MemoryDiagnoser]
public class ScriptBenchmarks
{
    private const int Repeats = 125;
    private const int CasesOfScript = 8;

    private readonly string text = BenchScript.Text;
    private CaseProgram[] cases = [];

    /// <summary>Loads the script, and so many copies of its cases that starting the threads does not count.</summary>
    [GlobalSetup]
    public void Load()
    {
        IReadOnlyList<CaseProgram> loaded = Read().Cases;
        if (loaded.Count != CasesOfScript)
        {
            throw new InvalidOperationException($"the script has {loaded.Count} cases, and {CasesOfScript} are counted");
        }

        cases = [.. Enumerable.Repeat(loaded, Repeats).SelectMany(copy => copy)];
    }

    /// <summary>Text to programs: read, checked, compiled.</summary>
    [Benchmark(Description = "check and compile a 60-line script")]
    public object Compile() => Read();

    /// <summary>One case to its verdict, invariants after every statement, one case at a time.</summary>
    [Benchmark(Description = "a case to its verdict, one job", OperationsPerInvoke = Repeats * CasesOfScript)]
    public object Run() => RunOn(jobs: 1);

    /// <summary>The same on two threads: per case of the whole run.</summary>
    [Benchmark(Description = "a case to its verdict, two jobs", OperationsPerInvoke = Repeats * CasesOfScript)]
    public object RunOnTwo() => RunOn(jobs: 2);

    private ScriptSet Read() => ScriptLoader.LoadText(text, BenchScript.FileName, new LoadOptions());

    private RunSummary RunOn(int jobs)
    {
        RunSummary summary = new ScriptRunner(new ModelMachine(), new RunnerOptions { Jobs = jobs }).Run(cases);
        if (summary.ExitCode != 0)
        {
            throw new InvalidOperationException(FailureText.Of(summary.Results.First(result => result.IsFailure)));
        }

        return summary;
    }
}
