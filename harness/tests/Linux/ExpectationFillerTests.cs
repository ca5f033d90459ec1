// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Model;

namespace Selftests.Harness.Tests.Linux;

/// <summary>
/// What mmt observe --write does to a script in which more than one result is not as expected; the kernel is the model here.
/// </summary>
internal sealed class ExpectationFillerTests
{
    [Test]
    public void Fill_EachUnexpectedResult_IsWrittenInOneGo()
    {
        (string[] lines, ExpectationFiller filler) = Fill("""
            suite "test"
            test "t" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                store(p[0], 1)
                munmap(addr(1), 1 page)
                load(addr(0x1000))
            }
            """);

        lines.Should().ContainInOrder(
            "    store(p[0], 1) = SIGSEGV SEGV_ACCERR, addr p[0]              # observed on K: confirm",
            "    munmap(addr(1), 1 page) = -EINVAL                            # observed on K: confirm",
            "    load(addr(0x1000)) = SIGSEGV SEGV_MAPERR, addr addr(0x1000)  # observed on K: confirm");
        filler.Left.Should().BeEmpty();
    }

    [Test]
    public void Fill_WhatItMayNotOrCannotWrite_IsLeft_AndNamed()
    {
        (string[] lines, ExpectationFiller filler) = Fill("""
            suite "test"
            test "said otherwise" {
                munmap(addr(1), 1 page) = -EPERM
            }
            test "two on a line" {
                munmap(addr(1), 1 page); munmap(addr(2), 1 page)
            }
            test "needed below" {
                p = mmap(0x7fffffffffff000, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                load(p)
            }
            """);

        filler.Count.Should().Be(0);
        lines.Should().NotContain(line => line.Contains("observed"));
        filler.Left.Select(step => (step.Step.Source.Line, step.Result)).Should().Equal((3, "-EINVAL"), (6, "-EINVAL"), (9, "-ENOMEM"));
    }

    private static (string[] Lines, ExpectationFiller Filler) Fill(string script)
    {
        var model = new ModelMachine();
        var filler =
            new ExpectationFiller(new LoadOptions(), program => CaseObserver.Observe(model, program, RunOptions.Default, out _), "K");
        LoadedScript filled = filler.Fill(ScriptLoader.LoadText(script, "test.mmt", new LoadOptions()).Scripts[0]);
        filled.Diagnostics.Should().BeEmpty();
        return (filled.Text.Split('\n'), filler);
    }
}
