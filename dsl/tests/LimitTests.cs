// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;

namespace Selftests.Dsl.Tests;

public class LimitTests
{
    private static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 10_000));

    private static readonly string[] Repeated =
    [
        "(", "[", "{", "{\n", "-", "p[", "f(", "a|", "a+", "@a ", "@a(", "\"", "\"\n", "in c {\n", "test \"a\" {\n", "csharp {\n", "    csharp {\n", "race {", "1", "0x", "a", "#", "#\n", "\n", ";",
        "=", "expect ", "expect p: ", "expect p(p: ", "for i in ", "if d { } else ", "p = ", "x,", "x or ", "p.end", "!", "}", "test \"a\" { }\n", "f(1)\n", "rw-p", "a, b\n", "fixture a { } teardown ", "def f(", "5.14.", "\0", "é",
    ];

    [TestCaseSource(nameof(Repeated))]
    public void Repetition_EndsSoon(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 40_000));
        var clock = Stopwatch.StartNew();

        ReadResult read = ScriptReader.Read($"test \"a\" {{\n{text}", "x.mmt");

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        read.Diagnostics.Should().HaveCountLessThanOrEqualTo(Limits.Diagnostics + 1);
        if (read.IsValid)
        {
            ScriptReader.Read(ScriptPrinter.Print(read.File!), "x.mmt").File.Should().Be(read.File);
        }
    }

    [Test]
    public void File_LongerThanTheLimit_IsRefused()
    {
        ReadResult read = ScriptReader.Read(new string(' ', Limits.FileLength + 1), "x.mmt");

        read.File.Should().BeNull();
        read.Diagnostics.Select(d => d.ToString()).Should().Equal("x.mmt:1:1: the file has 1048577 characters, more than 1048576");
    }

    [Test]
    public void Errors_BeyondTheLimit_AreCountedAndNotShown()
    {
        string text = $"test \"a\" {{\n{string.Concat(Enumerable.Repeat("exepct x\n", 1000))}}}\n";

        ReadResult read = ScriptReader.Read(text, "x.mmt");

        read.Diagnostics.Should().HaveCount(Limits.Diagnostics + 1);
        read.Diagnostics[^1].Message.Should().Be("100 errors; the rest is not shown");
    }

    private static readonly (string Name, string Text)[] Large =
    [
        ("rows", $"test \"a\" for x in [{Repeat("unknwn, ")}] {{\n    ksm_scan()\n}}\n"),
        ("predicates", $"test \"a\" {{\n    expect pte(addr(0)): {Repeat("presnt, ")}none\n}}\n"),
        ("flags", $"test \"a\" {{\n    mprotect(addr(0), 4096, {Repeat("PROT_REED|")}PROT_READ)\n}}\n"),
        ("accesses", $"test \"a\" {{\n    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n{Repeat("    load(p[1])\n")}}}\n"),
        ("bindings", $"test \"a\" {{\n{Repeat("    q1 = fork()\n")}}}\n"),
        ("variants", Repeat("variant a b { }\n")),
        ("fixtures", Repeat("fixture a { }\n")),
        ("attributes", Repeat("@tgs(a)\ntest \"a\" { }\n")),
        ("settings", $"machine {{ {Repeat("memry 4; ")}}}\n"),
        ("deep defs", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"def f{i}(r) {{ f{i + 1}(r) }}\n"))),
        ("wide defs", string.Concat(Enumerable.Range(0, 60).Select(i => $"def f{i}(r) {{ f{i + 1}(r); f{i + 1}(r) }}\n")) + "def f60(r) { munmap(r) }\ntest \"a\" { f0(addr(0)) }\n"),
        ("races", $"test \"a\" {{\n    race {{ thread a {{ ksm_scan() }}; thread b {{ ksm_scan() }} }}\n{Repeat("    never expect nr_ptes 1\n")}}}\n"),
    ];

    private static IEnumerable<TestCaseData> LargeScripts() => Large.Select(script => new TestCaseData(script.Text).SetArgDisplayNames(script.Name));

    [TestCaseSource(nameof(LargeScripts))]
    public void LargeScript_IsCheckedSoon(string text)
    {
        ReadResult read = ScriptReader.Read(text, "x.mmt");
        read.File.Should().NotBeNull();
        var clock = Stopwatch.StartNew();

        CheckResult check = Checker.Check(read.File!, new CheckOptions());

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        check.Diagnostics.Should().NotBeEmpty().And.HaveCountLessThanOrEqualTo(Limits.Diagnostics);
    }

    [TestCase("\r\n")]
    [TestCase("\n")]
    public void LineEnds_OfBothKinds_AreTheSame(string end)
    {
        string text = string.Join(end, "suite \"x\"", "# a comment", "test \"a\" {", "    f(1)", "}", "");

        ReadResult read = ScriptReader.Read(text, "x.mmt");

        read.Diagnostics.Should().BeEmpty();
        ScriptPrinter.Print(read.File!).Should().Be("suite \"x\"\n\n# a comment\ntest \"a\" {\n    f(1)\n}\n");
    }

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("\uFEFF")]
    public void EmptyFile_IsValidAndPrintsAsNothing(string text)
    {
        ReadResult read = ScriptReader.Read(text, "x.mmt");

        read.Diagnostics.Should().BeEmpty();
        ScriptPrinter.Print(read.File!).Should().Be("");
    }

    [Test]
    public void FileOfComments_KeepsThem()
    {
        const string Text = "#!/bin/sh\n# one\n\n# two\n";

        ScriptPrinter.Print(ScriptReader.Read(Text, "x.mmt").File!).Should().Be(Text);
    }
}
