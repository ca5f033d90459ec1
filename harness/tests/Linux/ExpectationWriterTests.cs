// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What mmt observe --write puts where.</summary>
internal sealed class ExpectationWriterTests
{
    private const string Script = """
        suite "test"
        test "t" {
            p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
            store(p[0], 1)   # hm
            load(p[0]); load(p[0])
        }
        """;

    [Test]
    public void Write_FillsInResultsAndState_Marked()
    {
        CaseProgram program = Executors.Compile(Script);
        ObservedStep[] steps =
        [
            new(program.Body[0], "", true, "none", ["rss: anon 0"]),
            new(program.Body[1], "SIGSEGV", false, "none", []),
            new(program.Body[2], "", true, "none", ["pte(p[0]): none"]),
        ];

        (string text, int written, int results) = ExpectationWriter.Write(Script, program.File, [steps], "K");

        (written, results).Should().Be((2, 1));
        text.Split('\n').Should().Equal(
            "suite \"test\"",
            "test \"t\" {",
            "    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)",
            "    expect rss: anon 0    # observed on K: confirm",
            "    store(p[0], 1) = SIGSEGV    # observed on K: confirm; hm",
            "    load(p[0]); load(p[0])",
            "}");
    }

    [Test]
    public void Write_BehindATextWithASignInIt_KnowsWhereTheCommentBegins()
    {
        const string script = """
            test "t" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                store(p[0], "a # \"b") # hm
            }
            """;
        CaseProgram program = Executors.Compile(script);
        ObservedStep[] steps = [new(program.Body[1], "SIGSEGV", false, "none", [])];

        (string text, _, _) = ExpectationWriter.Write(script, program.File, [steps], "K");

        text.Should().Contain("    store(p[0], \"a # \\\"b\") = SIGSEGV    # observed on K: confirm; hm\n");
    }

    [Test]
    public void Write_Twice_ChangesNothingMore()
    {
        CaseProgram program = Executors.Compile(Script);
        ObservedStep[] steps = [new(program.Body[0], "", true, "none", ["rss: anon 0"])];
        (string once, _, _) = ExpectationWriter.Write(Script, program.File, [steps], "K");

        (string twice, int written, _) = ExpectationWriter.Write(once, program.File, [steps], "K");

        (twice, written).Should().Be((once, 0));
    }

    [Test]
    public void Write_WhatTheScriptLeavesOpen_IsValueAndCost()
    {
        const string script = """
            suite "test"
            test "t" {
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                load(p[0])
                store(p[0], 1) faults minor 1
                load(p[1]) = 0
                load(p[1])
                madvise(p, MADV_DONTNEED)
            }
            """;
        CaseProgram program = Executors.Compile(script);
        ObservedStep[] steps =
            [.. CaseObserver.Observe(new ModelMachine(), program, RunOptions.Default, out _)
                .Select(step => step with { Expectations = [] })];

        (string text, int written, _) = ExpectationWriter.Write(script, program.File, [steps], "K");

        written.Should().Be(3);
        text.Split('\n')[3..8].Select(line => line.Trim()).Should().Equal(
            "load(p[0]) = 0x00 faults minor 1    # observed on K: confirm",
            "store(p[0], 1) faults minor 1",
            "load(p[1]) = 0 faults minor 1    # observed on K: confirm",
            "load(p[1]) = 0x00 faults none    # observed on K: confirm",
            "madvise(p, MADV_DONTNEED)");
    }
}
