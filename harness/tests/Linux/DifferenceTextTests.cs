// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>How a difference between two machines reads: one line first, both states side by side below it, on any terminal.</summary>
internal sealed class DifferenceTextTests
{
    private static readonly CaseProgram Program = Executors.Compile("suite \"test\"\ntest \"t\" { munmap(addr(0x1000), 1 page) }\n");

    [Test]
    public void Result_Alone_SaysThatAllElseAgrees() => Of(new Difference(0, "result", "", "-EEXIST", "-EAGAIN")).Should().Equal(
        "step :1: model -EEXIST, Linux 6.18.44 -EAGAIN",
        "  all else that can be seen behind it is the same on both");

    [Test]
    public void States_ThatAreLong_AreWrappedSideBySide() => Of(
        new Difference(0, "result", "", "0", "SIGSEGV SEGV_MAPERR, addr r[259]"),
        new Difference(0, "pte dirty", "c: r[259]", "present, write, dirty, young, anon, anon_exclusive, mmap_exclusive", "none"),
        new Difference(0, "pte young", "c: r[259]", "present, write, dirty, young, anon, anon_exclusive, mmap_exclusive", "none")).Should()
        .Equal(
        "step :1: model 0, Linux 6.18.44 SIGSEGV SEGV_MAPERR, addr r[259]",
        "  differs          | model                         | Linux 6.18.44",
        "  result           | 0                             | SIGSEGV SEGV_MAPERR, addr",
        "                   |                               | r[259]",
        "  pte of c: r[259] | present, write, dirty, young, | none",
        "                   | anon, anon_exclusive,         |",
        "                   | mmap_exclusive                |");

    [TestCase("abcdefgh", 3, new[] { "abc", "def", "gh" })]
    [TestCase("ab cd ef", 5, new[] { "ab cd", "ef" })]
    [TestCase("ab cd ef", 4, new[] { "ab", "cd", "ef" })]
    [TestCase("", 4, new[] { "" })]
    public void Wrap_CutsBetweenWordsWhereThereAreSome(string text, int width, string[] lines) =>
        TextWrap.Lines(text, width).Should().Equal(lines);

    private static string[] Of(params Difference[] differences) => DifferenceText.Of(Program, differences, "Linux 6.18.44").Split('\n');
}
