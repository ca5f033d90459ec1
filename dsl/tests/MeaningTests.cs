// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Tests;

/// <summary>What the checker hands on of what it found out.</summary>
[TestFixture]
public class MeaningTests
{
    private const string Region = "p = mmap(4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)";

    [TestCase("munmap(p[0], 4096)", "range=p[0] range.length=4096")]
    [TestCase("munmap(p)", "range=p")]
    [TestCase("mseal(p[0], 8192, 0)", "range=p[0] range.length=8192 flags=0")]
    [TestCase("q = mmap(p[0], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)",
        "addr=p[0] length=1 page prot=PROT_READ flags=MAP_PRIVATE|MAP_ANONYMOUS")]
    [TestCase("q = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, align 2M)",
        "length=1 page prot=PROT_READ flags=MAP_PRIVATE|MAP_ANONYMOUS align=2M")]
    public void ACall_IsBoundByTheNamesOfItsParameters(string call, string expected)
    {
        (ScriptFile file, ScriptMeaning meaning) = Check($"test \"t\" {{\n{Region}\n{call}\n}}");

        BoundCall bound = meaning.Call(((CallStatement)Body(file)[1]).Call)!;

        string.Join(' ', bound.Arguments.Select(argument => $"{argument.Key}={TextOf(file, argument.Value)}")).Should().Be(expected);
        bound.IsOpen.Should().BeFalse();
    }

    [Test]
    public void InADef_TheArgumentMayStillDecide()
    {
        (ScriptFile file, ScriptMeaning meaning) = Check($"def f(r) {{\nmseal(r, 0)\n}}\ntest \"t\" {{\n{Region}\nf(p)\n}}");

        BoundCall open = meaning.Call(((CallStatement)((DefItem)file.Items[0]).Body.Statements[0]).Call)!;

        open.IsOpen.Should().BeTrue();
        open.With(_ => ValueKind.Region)!.Arguments.Keys.Should().Equal("range", "flags");
        open.With(_ => ValueKind.Page)!.Arguments.Keys.Should().Equal("range", "range.length");
    }

    [TestCase("expect rss: anon 1", "rss")]
    [TestCase("expect pte(p): none", "pte")]
    [TestCase("c = fork()\nexpect c: running", "process")]
    public void AnExpectation_HasItsObservation(string statements, string expected)
    {
        (ScriptFile file, ScriptMeaning meaning) = Check($"test \"t\" {{\n{Region}\n{statements}\n}}");

        meaning.Subject(((ExpectStatement)Body(file)[^1]).Observation)!.Name.Should().Be(expected);
    }

    [TestCase("munmap(NULL, 4096) = -EINVAL", NameKind.Null)]
    [TestCase("munmap(p, 4096)", NameKind.Own)]
    [TestCase("munmap(PROT_READ, 4096) = -EINVAL", NameKind.Constant)]
    public void AName_IsWhoseItIs(string call, NameKind expected)
    {
        (ScriptFile file, ScriptMeaning meaning) = Check($"test \"t\" {{\n{Region}\n{call}\n}}", valid: false);

        meaning.Name((NameExpression)((CallStatement)Body(file)[1]).Call.Arguments[0].Value).Kind.Should().Be(expected);
    }

    [Test]
    public void ABlock_SeesTheNamesThatAreBoundAboveIt()
    {
        (ScriptFile file, ScriptMeaning meaning) = Check($"test \"t\" for i in 0..2 {{\n{Region}\ncsharp {{\n}}\nq = fork()\n}}");

        meaning.Visible((CSharpStatement)Body(file)[1]).Should().BeEquivalentTo("p", "i");
    }

    private static (ScriptFile File, ScriptMeaning Meaning) Check(string text, bool valid = true)
    {
        ReadResult read = ScriptReader.Read(text, "x");
        read.Diagnostics.Should().BeEmpty();
        CheckResult check = Checker.Check(read.File!, new CheckOptions());
        (check.Diagnostics.Count == 0 || !valid).Should().BeTrue(string.Join("; ", check.Diagnostics));
        return (read.File!, check.Meaning);
    }

    private static ValueList<Statement> Body(ScriptFile file) => file.Items.OfType<TestItem>().Single().Body.Statements;

    private static string TextOf(ScriptFile file, Node node) =>
        file.Text.Split('\n')[node.Span.Line - 1].Substring(node.Span.Column - 1, node.Span.Length);
}
