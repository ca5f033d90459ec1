// SPDX-License-Identifier: GPL-2.0-or-later
using BenchmarkDotNet.Attributes;
using Selftests.Dsl;

namespace Selftests.Bench;

/// <summary>Reading a script of usual length.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private readonly string text = BenchScript.Text;

    /// <summary>Text to syntax tree.</summary>
    [Benchmark(Description = "parse of a 60-line script")]
    public object Parse() => ScriptReader.Read(text, BenchScript.FileName);
}
