// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The executor, for tests that speak to it themselves.</summary>
internal static class Executors
{
    private static readonly Lazy<string> Path =
        new(() => ExecutorBuild.Get() is { Path: { } path } ? path : throw new InvalidOperationException(ExecutorBuild.Get().WhyNot));

    private static readonly Lazy<LinuxFeatures> Told = new(() =>
    {
        using Executor executor = Start();
        return executor.Hello();
    });

    /// <summary>More than any case of a test takes.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(1);

    /// <summary>For cases that change the machine.</summary>
    public static RunOptions MayChange { get; } = new() { AllowMachine = true };

    public static LinuxFeatures Features => Told.Value;

    public static string Program => Path.Value;

    public static Executor Start() => Executor.Start(Path.Value);

    public static byte[] Exchange(ushort type, byte[] payload, out ushort answer)
    {
        using Executor executor = Start();
        return executor.Exchange(type, payload, Limit, out answer);
    }

    public static CaseProgram Compile(string script)
    {
        ScriptSet set = ScriptLoader.LoadText(script, "test.mmt", new LoadOptions { Support = EverythingSupported.Instance });
        set.Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().BeEmpty();
        return set.Cases[0];
    }

    /// <summary>The verdict on a run on Linux, which is asked only what such a machine can answer.</summary>
    public static CaseResult Judge(IMachine linux, CaseProgram program, RunOptions? options = null) =>
        CaseJudge.Decide(program, new ProfiledMachine(new ModelMachine(), linux).Run(program, options ?? RunOptions.Default));

    public static byte[] Encode(string script, bool snapshots = true) =>
        ProgramEncoder.Encode(Compile(script), Features, snapshots, 5000, allowMachine: true);
}
