// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Dsl.Tests.Support;

namespace Selftests.Dsl.Tests;

public class LimitTests
{
    private static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 10_000));

    private static readonly string[] Repeated =
    [
        "(", "[", "{", "{\n", "-", "p[", "f(", "a|", "a+", "@a ", "@a(", "\"", "\"\n", "in c {\n", "test \"a\" {\n", "csharp {\n",
        "    csharp {\n", "race {", "1", "0x", "a", "#", "#\n", "\n", ";",
        "=", "expect ", "expect p: ", "expect p(p: ", "for i in ", "if d { } else ", "p = ", "x,", "x or ", "p.end", "!", "}",
        "test \"a\" { }\n", "f(1)\n", "rw-p", "a, b\n", "fixture a { } teardown ", "def f(", "5.14.", "\0", "é",
    ];

    [TestCaseSource(nameof(Repeated))]
    public void Repetition_EndsSoon(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 40_000));
        var clock = Stopwatch.StartNew();

        ReadResult read = ScriptReader.Read($"test \"a\" {{\n{text}", "x.mmt");

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        read.Diagnostics.Should().HaveCountLessThanOrEqualTo(Limits.Diagnostics);
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
    public void Errors_BeyondTheLimit_AreNotShown()
    {
        string text = $"test \"a\" {{\n{string.Concat(Enumerable.Repeat("exepct x\n", 1000))}}}\n";

        ReadResult read = ScriptReader.Read(text, "x.mmt");

        read.Diagnostics.Should().HaveCount(Limits.Diagnostics);
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
        ("wide defs",
            string.Concat(Enumerable.Range(0, 60).Select(i => $"def f{i}(r) {{ f{i + 1}(r); f{i + 1}(r) }}\n"))
                + "def f60(r) { munmap(r) }\ntest \"a\" { f0(addr(0)) }\n"),
        ("races",
            $"test \"a\" {{\n    race {{ thread a {{ ksm_scan() }}; thread b {{ ksm_scan() }} }}\n"
                + $"{Repeat("    never expect nr_ptes 1\n")}}}\n"),
    ];

    /// <summary>A few characters that ask for more than there is memory: counted, not made.</summary>
    private static readonly (string Text, string Message)[] Huge =
    [
        ("test \"a\" { for a in 0..10000 { for b in 0..10000 { for c in 0..10000 { ksm_scan() } } } }",
            "this test performs 1000000000000 statements, every round of its loops counted, more than 1000000"),
        ("test \"a\" for i in 0..10000 { for j in 0..9999 { for k in 0..9999 { ksm_scan() } } }",
            "this test performs 99980001 statements, every round of its loops counted, more than 1000000"),
        ("test \"a\" for i in 0..100 for j in 0..100 { for k in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, "
            + "21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33] { } }",
            "with this test the file's cases hold 440000 statements, more than 400000"),
        (string.Concat(Enumerable.Range(0, 60).Select(i => $"def f{i}() {{ f{i + 1}(); f{i + 1}() }}\n"))
            + "def f60() { }\ntest \"a\" { f0() }",
            "with this test the file's cases hold 2305843009213693952 statements, more than 400000"),
        ($"test \"a\" {{ {string.Concat(Enumerable.Range(0, 20).Select(i => $"for a{i} in 0..9999 {{ "))}ksm_scan() {new string('}', 21)}",
            "with this test the file's cases hold 10460353202 statements, more than 400000"),
        ($"test \"a\" for i in 0..9999 {{ mincore(addr(0), 4096) = 0, vec [{string.Join(", ", Enumerable.Repeat("1", 1000))}] }}",
            "with this test the file's cases hold 1919808 statements, more than 400000"),
        ($"test \"a\" for i in 0..9999 {{ for j in [{string.Join(", ", Enumerable.Repeat("1", 1000))}] {{ }} }}",
            "with this test the file's cases hold 11898810 statements, more than 400000"),
        (string.Concat(Enumerable.Range(0, 100).Select(i => $"test \"a{i}\" for i in 0..10000 {{ ksm_scan() }}\n")),
            "with this test the file has 110000 cases, more than 100000"),
        ("test \"a\" for i in 0..18446744073709551615 for j in 0..18446744073709551615 { }",
            "with this test the file has 18446744073709551615 cases, more than 100000"),
        (string.Concat(
            Enumerable.Range(0, 10)
                .Select(i => $"fixture f{i} {{ }}\n{string.Concat(Enumerable.Range(0, 9).Select(j => $"variant f{i} v{j} {{ }}\n"))}"))
                + "test \"a\" (f0, f1, f2, f3, f4, f5, f6, f7, f8, f9) { ksm_scan() }",
                "with this test the file has 10000000000 cases, more than 100000"),
        ($"test \"a\" for ({string.Join(", ", Enumerable.Range(0, 100).Select(i => $"a{i}"))}) in [("
            + $"{string.Join(", ", Enumerable.Repeat("1", 100))})] for i in 0..10000 {{ }}",
            "with this test the file's cases hold 1020000 statements, more than 400000"),
        ($"@case(\"{{i}}{new string('x', 900)}\")\ntest \"a\" for i in 0..10000 {{ }}",
            "with this test the file's cases hold 600000 statements, more than 400000"),
        ($"test \"{new string('x', 2000)}\" for i in 0..10000 {{ }}", "a test's name has 2000 characters, more than 1000"),
        ($"fixture f {{ }}\nvariant f {new string('x', 2000)} {{ }}\ntest \"a\" (f) for i in 0..10000 {{ }}",
            "a variant's name has 2000 characters, more than 1000"),
        ($"@skip(\"{new string('x', 2000)}\")\ntest \"a\" for i in 0..10000 {{ }}", "@skip has a text of 2000 characters, more than 1000"),
        ("@timeout(18446744073709551615ms)\ntest \"a\" { ksm_scan() }", "@timeout is at most 86400000ms, a day"),
    ];

    private static IEnumerable<TestCaseData> HugeScripts() =>
        Huge.Select(
            script => new TestCaseData(script.Text, script.Message).SetArgDisplayNames(script.Text[..Math.Min(script.Text.Length, 80)]));

    [TestCaseSource(nameof(HugeScripts))]
    public void HugeScript_IsRefusedByArithmetic(string text, string message)
    {
        ReadResult read = ScriptReader.Read(text, "x.mmt");
        read.Diagnostics.Should().BeEmpty();
        long before = GC.GetAllocatedBytesForCurrentThread();

        CheckResult check = Checker.Check(read.File!, new CheckOptions());

        check.Diagnostics.Select(diagnostic => diagnostic.Message).Should().Contain(message);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 << 20);
    }

    [Test]
    public void Includes_InALongChain_AreRefused()
    {
        var files = new FilesInMemory(Enumerable.Range(0, 100_000).ToDictionary(i => $"{i}.mmt", i => $"include \"{i + 1}.mmt\"\n"));

        CheckResult check = Checker.Check(ScriptReader.Read("include \"0.mmt\"\n", "x.mmt").File!, new CheckOptions { Files = files });

        check.Diagnostics.Select(diagnostic => diagnostic.ToString()).Should().Equal("63.mmt:1:9: more than 64 files are included");
    }

    private static IEnumerable<TestCaseData> LargeScripts() =>
        Large.Select(script => new TestCaseData(script.Text).SetArgDisplayNames(script.Name));

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
