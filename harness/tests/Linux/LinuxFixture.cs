// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>
/// Tests that ask the kernel underneath: one executor for all of a class, started before the first and ended after the last.
/// </summary>
[Category("Linux")]
[RequiresLinux]
internal abstract class LinuxFixture
{
    protected LinuxMachine Linux { get; private set; } = null!;

    [OneTimeSetUp]
    public void Start() => Linux = Create();

    [OneTimeTearDown]
    public void Stop() => Linux.Dispose();

    /// <summary>The machine of this class: the executor as it is, unless the tests are about another one.</summary>
    protected virtual LinuxMachine Create() => LinuxMachine.TryCreate(out string why) ?? throw new InvalidOperationException(why);

    /// <summary>The verdict on a script, which is asked only what this machine can answer.</summary>
    protected CaseResult Judge(string script, RunOptions? options = null) => Executors.Judge(Linux, Executors.Compile(script), options);

    /// <summary>The verdicts of the model and of Linux, in this order.</summary>
    protected CaseResult[] OnBoth(CaseProgram program) =>
        [.. ((IMachine[])[new ModelMachine(), Linux]).Select(machine => CaseJudge.Decide(program, machine.Run(program, new RunOptions())))];
}
