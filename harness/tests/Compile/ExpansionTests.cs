// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Compile;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Compile;

/// <summary>What only the values of a row or a step decide: how far a script goes.</summary>
internal sealed class ExpansionTests
{
    [TestCase("def f(n) { for i in 0..n { fork() } }\ntest \"a\" { f(999999999999) }",
        "demo.mmt:2:21: this range has 999999999999 values, more than 1000000")]
    [TestCase("def f(n, m) { for i in n..m { fork() } }\ntest \"a\" { f(-9223372036854775808, 9223372036854775807) }",
        "demo.mmt:2:24: this range has 18446744073709551615 values, more than 1000000")]
    [TestCase(
        "def f(n) { for i in 0..n { for j in 0..n { for k in 0..n { c = fork() } } } }\ntest \"a\" { f(9999) }",
        "demo.mmt:2:28: with this loop the case performs more than 1000000 steps")]
    [TestCase(
        "def f(n) { for i in 0..n { for j in 0..n { for k in 0..n { load(addr(k * k)); load(0); load(0) } } } }\ntest \"a\" { f(9999) }",
        "demo.mmt:2:88: the case has more than 20000 steps once its loops are unrolled; the loop in line 2 is written out, since k * k "
            + "does not grow evenly")]
    public void Loop_ThatAParameterBounds_EndsAtTheLimit(string script, string message) =>
        Scripts.Diagnostics(script).Select(found => found.ToString()).Should().Equal(message);

    [Test]
    public void WhatTheCheckerLets_TheCompilerLets() =>
        Scripts.Cases("def f(n) { for j in 0..n { fork() } }\ntest \"a\" for i in 0..19 { f(9999) }").Should().HaveCount(19);

    [Test]
    public void Value_ThatDoublesFromStepToStep_IsCut()
    {
        string defs = string.Concat(Enumerable.Range(0, 50).Select(i => $"def f{i}(x) {{ f{i + 1}(x|x) }}\n"));

        CaseProgram program = Scripts.Cases($"{defs}def f50(x) {{ mprotect(addr(4096), 4096, x) }}\ntest \"a\" {{ f0(PROT_READ) }}")[0];

        ((CallStep)program.Body.Single()).Operands[1].Text.Should().HaveLength(OperandText.MostShown).And.EndWith("...");
    }

    [Test]
    public void Id_OfALongRow_IsCut() =>
        Scripts.Cases($"test \"a\" for s in [\"{new string('x', 100_000)}\"] {{ memfd_create(s) }}")[0].Id.Length.Should().BeLessThan(1100);

    [Test]
    public void EqualRows_AreNumberedOn() =>
        Scripts.Cases("test \"a\" for i in [1, 1, 2, 1] { fork() }").Select(program => program.Id)
            .Should().Equal("demo/\"a\"/(1)", "demo/\"a\"/(1)/2", "demo/\"a\"/(2)", "demo/\"a\"/(1)/3");

    [TestCase("", "")]
    [TestCase("12|3", "13,23")]
    [TestCase("12|34|5", "135,145,235,245")]
    [TestCase("12||3", "")]
    public void Combinations_TurnTheLastListFastest(string lists, string expected) =>
        string.Join(',',
            Combinations.Of([.. (lists.Length == 0 ? [] : lists.Split('|')).Select(list => (IReadOnlyList<char>)[.. list])])
                .Select(made => new string(made)))
            .Should().Be(expected);

    /// <summary>
    /// Twice as much text is a little more than twice the memory: four times as much is far from the sixteen times that a square takes.
    /// </summary>
    [TestCaseSource(nameof(Growing))]
    public void Work_GrowsAsTheScriptDoes(string name)
    {
        (string _, Func<int, string> script) = Shapes.Single(shape => shape.Name == name);
        Allocated(script(100));

        long small = Allocated(script(1000));
        long large = Allocated(script(4000));

        large.Should().BeLessThan(10 * small, $"{name}: {small} bytes for 1000, {large} for 4000");
    }

    private static readonly (string Name, Func<int, string> Text)[] Shapes =
    [
        ("equal rows", n => $"test \"a\" for i in [{string.Join(", ", Enumerable.Repeat("1", n))}] {{ munmap(addr(0x1000), 1 page) }}"),
        ("tests", n => string.Concat(Enumerable.Range(0, n).Select(i => $"test \"a{i}\" {{ munmap(addr(0x1000), 1 page) }}\n"))),
        ("tests of one machine",
            n => "machine { memory 64M }\n"
                + string.Concat(Enumerable.Range(0, n).Select(i => $"test \"a{i}\" {{ munmap(addr(0x1000), 1 page) }}\n"))),
        ("tags and rows",
            n => $"@tags({string.Join(", ", Enumerable.Range(0, n).Select(i => $"t{i}"))})\ntest \"a\" for i in 0..{n} {{ "
                + $"munmap(addr(0x1000), 1 page) }}"),
        ("names of cases",
            n => string.Concat(Enumerable.Range(0, n).Select(i => $"@case(\"c{i}\")\n")) + "test \"a\" { munmap(addr(0x1000), 1 page) }"),
        ("variants",
            n => "fixture f { munmap(addr(0x1000), 1 page) }\n"
                + string.Concat(Enumerable.Range(0, n).Select(i => $"variant f v{i} {{ }}\n")) + "test \"a\" (f) { fork() }"),
        ("fixtures of one test",
            n => string.Concat(Enumerable.Range(0, n).Select(i => $"fixture f{i} {{ }}\n"))
                + $"test \"a\" ({string.Join(", ", Enumerable.Range(0, n).Select(i => $"f{i}"))}) {{ fork() }}"),
        ("clauses of one test", n => $"test \"a\" {string.Concat(Enumerable.Range(0, n).Select(i => $"for i{i} in 0..1 "))} {{ fork() }}"),
        ("steps",
            n => string.Concat(Enumerable.Range(0, n).Select(i => $"def f{i}() {{ fork() }}\n"))
                + $"test \"a\" {{ {string.Concat(Enumerable.Range(0, n).Select(i => $"f{i}()\n"))} }}"),
        ("long loops", n => $"test \"a\" {{ for i in 0..{n} {{ munmap(addr(0x1000), 1 page) }} }}"),
        ("bindings", n => $"test \"a\" {{ {string.Concat(Enumerable.Range(0, n).Select(i => $"p{i} = fork()\n"))} }}"),
        ("a list",
            n => $"test \"a\" {{ p = mmap({n} pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nmincore(p) = 0, vec ["
                + $"{string.Join(", ", Enumerable.Repeat("0", n))}] }}"),
    ];

    private static IEnumerable<string> Growing => Shapes.Select(shape => shape.Name);

    private static long Allocated(string script)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Scripts.Cases(script).Should().NotBeEmpty();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
