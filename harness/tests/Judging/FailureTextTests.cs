// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Judging;

/// <summary>What a failure says, word for word.</summary>
internal sealed class FailureTextTests
{
    private static readonly object[][] Failures =
    [
        ["expect pte(p): write",
            "expected: pte(p): write\nactual:   p: none"],
        ["store(p[1], 1); expect pte(p): none",
            "expected: pte(p): none\nactual:   p[0]: none\n          p[1]: present, write, dirty, young, anon, anon_exclusive, "
                + "mmap_exclusive, soft_dirty\n          p[2..4]: none"],
        ["load(p[0]); expect pte(p[0]): !zeropage, anon",
            "expected: pte(p[0]): !zeropage\nactual:   p[0]: present, young, special, zeropage, soft_dirty"],
        ["store(p[0], 1); expect page(p[0]): mapcount 2",
            "expected: page(p[0]): mapcount 2\nactual:   mapcount 1"],
        ["expect page(p[0]): dirty",
            "expected: page(p[0]): dirty\nactual:   no page: none"],
        ["store(p[0], 1); store(p[1], 1); expect same_page(p[0], p[1])",
            "expected: same_page(p[0], p[1])\nactual:   two pages"],
        ["load(p[0]); load(p[1]); expect !same_page(p[0], p[1])",
            "expected: !same_page(p[0], p[1])\nactual:   one page"],
        ["store(p[0], 0xaa); expect memory(p[0]) == 0xbb",
            "expected: memory(p[0]) == 0xbb\nactual:   0xaa"],
        ["munmap(p[1]); expect memory(p[1]) == 0",
            "expected: memory(p[1]) == 0\nactual:   nothing can be read there"],
        ["store(p[2] + 5 bytes, 7); expect contents(p) == 0",
            "expected: contents(p) == 0\nactual:   0x07 at p[2] + 5 bytes"],
        ["store(p[3], 7); expect contents(p[0..2]) == contents(p[2..4])",
            "expected: contents(p[0..2]) == contents(p[2..4])\nactual:   0x00 at p[1], 0x07 there"],
        ["expect resident(p[1])",
            "expected: resident(p[1])\nactual:   p[1]: not resident"],
        ["mprotect(p[1..3], PROT_READ); expect maps(p): [p rw-p]",
            "expected: [p rw-p]\nactual:   [p[0] rw-p, p[1..3] r--p, p[3] rw-p]"],
        ["expect vma(p[0]): r--p",
            "expected: vma(p[0]): r--p\nactual:   vma(p[0]): rw-p"],
        ["expect vma(p[0]): flags \"rd mr\"",
            "expected: vma(p[0]): flags \"rd mr\"\nactual:   vma(p[0]): flags \"rd wr mr mw me ac sd\""],
        ["fill(p, 1); expect rss: anon 3",
            "expected: anon 3\nactual:   anon 4"],
        ["expect rss: anon 0; store(p[0], 1); expect rss: anon +2",
            "expected: anon +2\nactual:   anon +1"],
        ["store(p[0], 1); expect status: RssAnon 8",
            "expected: RssAnon 8\nactual:   RssAnon 4"],
        ["store(p[0], 1); expect smaps(p): Private_Dirty 2 pages",
            "expected: Private_Dirty 2 pages\nactual:   Private_Dirty 4"],
        ["mprotect(p, PROT_READ) = -EINVAL",
            "expected: -EINVAL\nactual:   0"],
        ["madvise(p[0] + 1 byte, 4096, MADV_DONTNEED)",
            "expected: ok\nactual:   -EINVAL"],
        ["store(p[0], 0x10); load(p[0]) = 0x11",
            "expected: 0x11\nactual:   0x10"],
        ["munmap(p[1]); store(p[1], 1)",
            "expected: ok\nactual:   SIGSEGV SEGV_MAPERR, addr p[1]"],
        ["mprotect(p, PROT_READ); store(p[1] + 8 bytes, 1) = SIGSEGV SEGV_MAPERR",
            "expected: SIGSEGV SEGV_MAPERR\nactual:   SIGSEGV SEGV_ACCERR, addr p[1] + 8 bytes"],
        ["load(p[0]) faults none",
            "expected: faults none\nactual:   faults minor 1, major 0"],
        ["q = mremap(p, 8 pages, MREMAP_MAYMOVE) = addr(4096)",
            "expected: addr(4096)\nactual:   q[0]"],
        ["store(p[1], 1); mincore(p) = 0, vec [1, 0, 0, 0]",
            "expected: vec [1, 0, 0, 0]\nactual:   vec [0, 1, 0, 0]"],
        ["fill(p, 1); mincore(p) = 0, vec 0",
            "expected: vec 0\nactual:   vec 1"],
        ["c = fork(); in c { exit(3) }; wait(c) = exited 0",
            "expected: exited 0\nactual:   exited 3"],
        ["c = fork(); wait(c) = exited 0",
            "expected: exited 0\nactual:   blocked"],
        ["c = fork(); in c { exit(0) }; expect c: running",
            "expected: running\nactual:   exited 0"],
    ];

    [TestCaseSource(nameof(Failures))]
    public void Failure_SaysExpectedOverActual(string statements, string text)
    {
        CaseResult result = Scripts.Run($"{Scripts.Region}\n{statements}");

        result.Verdict.Should().Be(Verdict.Failed);
        Failure failure = result.Failures[0];
        $"expected: {Indented(failure.Expected)}\nactual:   {Indented(failure.Actual)}".Should().Be(text);
    }

    [Test]
    public void Failure_PointsAtTheWordThatDoesNotHold()
    {
        Failure failure = Scripts.Run($"{Scripts.Region}\nexpect pte(p): !young, !dirty, present").Failures.Single();

        failure.Word!.Text.Should().Be("present");
        failure.Word.Column.Should().Be(32);
        failure.Source.Place.Should().Be("demo.mmt:4:1");
        failure.Step.Should().Be(":2");
    }

    [Test]
    public void Failure_SaysWhatTheLastStepsChanged()
    {
        Failure failure =
            Scripts.Run($"{Scripts.Region}\nload(p[1])\nstore(p[1], 1)\nstore(p[3], 1)\nexpect pte(p[1]): zeropage").Failures.Single();

        failure.Notes.Should().Equal(
            "what changed it last:",
            "  :2 load(p[1]): p[1]: none -> present, young, special, zeropage, soft_dirty",
            "  :3 store(p[1], 1): p[1]: present, young, special, zeropage, soft_dirty -> present, write, dirty, young, anon, "
                + "anon_exclusive, mmap_exclusive, soft_dirty");
    }

    [Test]
    public void Failure_InALoop_SaysForWhichRound() =>
        Scripts.Run($"{Scripts.Region}\nstore(p[2], 1)\nfor i in 1..4 {{ expect pte(p[i]): none }}").Failures.Single()
            .Notes[0].Should().Be("with i = 2");

    private static string Indented(string text) => text.Replace("\n", "\n          ", StringComparison.Ordinal);
}
