// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class CallNameRuleTests
{
    [TestCase("if (step is CallStep { Name: \"fork\", Bind: >= 0 } fork)")]
    [TestCase("statement is CallStatement { Call.Name: \"exit\" }")]
    [TestCase("if (spec.Name == \"knob\")")]
    [TestCase("if (call.Spec.Name is not (\"mmap\" or \"mremap\"))")]
    [TestCase("ObserveStep { Spec.Name: \"pte\" }")]
    public void AName_IsFound(string text) =>
        CallNameRule.Check(new SourceText("a.cs", "\n" + text)).Should().ContainSingle().Which.Line.Should().Be(2);

    [TestCase("step is CallStep { Spec.Result: ResultKind.Process }")]
    [TestCase("attribute.Name == \"case\"")]
    [TestCase("[\"fork\"] = (run, by, _) => run.Machine.Syscalls.Fork(by.Task),")]
    public void ATable_Passes(string text) => CallNameRule.Check(new SourceText("a.cs", text)).Should().BeEmpty();
}
