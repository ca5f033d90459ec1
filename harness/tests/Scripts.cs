// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests;

/// <summary>Scripts of a few lines, loaded and run.</summary>
internal static class Scripts
{
    /// <summary>A region that most tests want.</summary>
    public const string Region = "p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)";

    /// <summary>A script's cases; it must check.</summary>
    public static IReadOnlyList<CaseProgram> Cases(string body, bool csharp = false)
    {
        ScriptSet set = ScriptLoader.LoadText($"suite \"demo\"\n{body}\n", "demo.mmt", new LoadOptions { AllowCsharp = csharp });
        set.Diagnostics.Select(found => found.ToString()).Should().BeEmpty();
        return set.Cases;
    }

    /// <summary>What is wrong with a script.</summary>
    public static IReadOnlyList<Diagnostic> Diagnostics(string body, bool csharp = false) =>
        ScriptLoader.LoadText($"suite \"demo\"\n{body}\n", "demo.mmt", new LoadOptions { AllowCsharp = csharp }).Diagnostics;

    /// <summary>The one case whose test has these statements.</summary>
    public static CaseProgram Case(string statements, bool csharp = false) => Cases($"test \"t\" {{\n{statements}\n}}", csharp)[0];

    /// <summary>Its verdict on the model.</summary>
    public static CaseResult Run(string statements, RunnerOptions? options = null, ModelMachine? machine = null) =>
        Run(Case(statements, (options ?? new RunnerOptions()).Run.AllowCsharp), options, machine);

    /// <summary>A case's verdict on any machine.</summary>
    public static CaseResult RunOn(IMachine machine, CaseProgram program) =>
        new ScriptRunner(machine, new RunnerOptions { Explain = false }).RunCase(program);

    /// <summary>A case's verdict on the model.</summary>
    public static CaseResult Run(CaseProgram program, RunnerOptions? options = null, ModelMachine? machine = null) =>
        new ScriptRunner(machine ?? new ModelMachine(), options ?? new RunnerOptions()).RunCase(program);
}
