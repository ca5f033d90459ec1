// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Running;

/// <summary>Blocks of the host language.</summary>
internal sealed class CsharpTests
{
    private static readonly RunnerOptions Allowed = new() { Run = new RunOptions { AllowCsharp = true } };

    [Test]
    public void Block_SeesTheModelAndTheScriptsNames() => Scripts.Run(
        $$"""
        {{Scripts.Region}}
        store(p[1], 1)
        c = fork()
        for i in 1..2 {
        csharp {
            Mm.Pte(p[i]).IsWritable.Should().BeFalse();
            Mm.Pte(p[0]).IsNone.Should().BeTrue();
            p.Pages.Should().Be(4);
            Machine.Inspect.Pte(c, p[1]).IsAnon.Should().BeTrue();
        }
        }
        """, Allowed).Failures.Should().BeEmpty();

    [Test]
    public void Block_ThatDoesNotHold_FailsWithItsLine()
    {
        CaseResult result = Scripts.Run($"{Scripts.Region}\ncsharp {{\n    Mm.Pte(p[0]).IsNone.Should().BeTrue();\n    Mm.Pte(p[0]).IsWritable.Should().BeTrue();\n}}", Allowed);

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures[0].Actual.Should().StartWith("line 6: Expected").And.Contain("to be true");
    }

    [Test]
    public void Block_ThatDoesNotCompile_IsADiagnosticAtItsLine() =>
        Scripts.Diagnostics($"test \"t\" {{\n{Scripts.Region}\ncsharp {{\n    Mm.Pte(q[0]);\n}}\n}}", csharp: true)
            .Single().ToString().Should().Be("demo.mmt:5:12: The name 'q' does not exist in the current context (CS0103)");

    [Test]
    public void Block_ThatIsNotAllowed_IsSkippedAloud()
    {
        CaseResult result = Scripts.Run($"{Scripts.Region}\ncsharp {{\n    Mm.Pte(p[0]);\n}}");

        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "it has a csharp block; --allow-csharp runs it"));
    }
}
