// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Running;

/// <summary>Races of a script on the model: every execution is run, and what is said of all of them is judged.</summary>
internal sealed class RaceCaseTests
{
    private const string Protected = Scripts.Region + """

        race {
            thread faulter   { store(p[0], 1) = ok or SIGSEGV }
            thread protector { mprotect(p, PROT_READ) }
        }

        """;

    private const string Buffering = Scripts.Region + """

        fill(p, 0)
        race {
            thread a { store(p[0], 1); x = load(p[1]) }
            thread b { store(p[1], 1); y = load(p[0]) }
        }

        """;

    [TestCase(Protected, "always expect pte(p[0]): !write")]
    [TestCase(Protected, "expect pte(p[0]): !write")]
    [TestCase(Protected, "sometimes expect memory(p[0]) == 1")]
    [TestCase(Protected, "never expect memory(p[0]) == 2")]
    [TestCase(Protected, "outcomes (memory(p[0])) == [0, 1]")]
    [TestCase(Buffering, "outcomes (x, y) == [(0, 1), (1, 0), (1, 1)]")]
    public void WhatHoldsOfAllExecutions_Passes(string race, string said) =>
        Scripts.Run(race + said).Should().Match<CaseResult>(result => result.Verdict == Verdict.Passed);

    [TestCase(Protected, "always expect memory(p[0]) == 1", "memory(p[0]) == 1", "0x00")]
    [TestCase(Protected, "expect memory(p[0]) == 1", "memory(p[0]) == 1", "0x00")]
    [TestCase(Protected, "sometimes expect memory(p[0]) == 2", "sometimes", "in none of * executions")]
    [TestCase(Protected, "never expect memory(p[0]) == 1", "never", "it holds in this execution")]
    [TestCase(Protected, "outcomes (memory(p[0])) == [0]", "one of 0", "1")]
    [TestCase(Protected, "outcomes (memory(p[0])) == [0, 1, 3]", "3", "in none of * executions")]
    [TestCase(Protected, "explore = 1 execution", "1 execution", "* executions")]
    [TestCase(Buffering, "outcomes (x, y) == [(0, 1), (1, 0), (1, 1), (0, 0)]", "(0, 0)", "in none of * executions")]
    [TestCase(Buffering, "outcomes (x, y) == [(0, 1), (1, 0)]", "one of (0, 1), (1, 0)", "(1, 1)")]
    public void WhatDoesNot_Fails(string race, string said, string expected, string actual)
    {
        CaseResult result = Scripts.Run(race + said);

        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Expected.Should().Be(expected);
        failure.Actual.Should().Match(actual);
        failure.Source.Text.Should().Be(said);
    }

    [Test]
    public void AnOutcome_MayBeASignalOrThatThereIsNothing() => Scripts.Run(Scripts.Region + """

        race {
            thread a { x = load(p[0]) = ok or SIGSEGV }
            thread b { munmap(p) }
        }
        outcomes (x, memory(p[0])) == [(0, "none"), (SIGSEGV, "none")]
        """).Failures.Should().BeEmpty();

    [Test]
    public void AThreadOfAnotherProcess_RacesToo() => Scripts.Run(Scripts.Region + """

        store(p[0], 1)
        c = fork()
        race {
            thread a { store(p[0], 2) }
            thread b { in c { store(p[0], 3) } }
        }
        expect memory(p[0]) == 2
        in c { expect memory(p[0]) == 3 }
        expect pte(p[0]): write, anon_exclusive
        """).Failures.Should().BeEmpty();

    [Test]
    public void AThreadWhoseResultIsNotExpected_FailsWithItsExecution()
    {
        CaseResult result = Scripts.Run(Protected.Replace(" = ok or SIGSEGV", "", StringComparison.Ordinal));

        result.Failures.Should().ContainSingle().Which.Actual.Should().StartWith("SIGSEGV SEGV_ACCERR");
    }

    [Test]
    public void AFailure_IsToldInFewSwitches_AndRunsAgainByItsSchedule()
    {
        const string Lost = Scripts.Region + """

            fill(p, 0)
            race {
                thread a { x = load(p[0]); store(p[0], 1) }
                thread b { y = load(p[0]); store(p[0], 2) }
            }
            outcomes (x, y) == [(0, 1), (2, 0)]
            """;
        CaseResult result = Scripts.Run(Lost);

        string[] notes = [.. result.Failures[0].Notes];
        notes[0].Should().MatchRegex("^a +. b +.$", "a thread has a column");
        notes.Should().Contain(line => line.Contains("x = load(p[0])"))
            .And.Contain(line => line.Contains("(the CPU)") && line.EndsWith("| reads memory of p[0]: 0", StringComparison.Ordinal));
        string id = notes.Single(line => line.StartsWith("the same execution again: --schedule ", StringComparison.Ordinal)).Split(' ')[^1];
        result.Failures[0].Schedule.Should().Be(id, "who reads a report need not look for it in the text");
        id.Count(sign => sign == '.').Should().Be(2, "one interruption will do: {0}", id);
        Scripts.Run(Lost, new RunnerOptions { Run = new RunOptions { Schedule = id } })
            .Failures[0].Should().BeEquivalentTo(result.Failures[0]);
        Scripts.Run(Lost, new RunnerOptions { Run = new RunOptions { Schedule = "1:40" } })
            .Failures[0].Actual.Should().StartWith("the schedule is one of another race");
    }

    [Test]
    public void TooManyExecutions_AreNoPass()
    {
        CaseResult result = Scripts.Run(Protected, new RunnerOptions { Run = new RunOptions { MaxExecutions = 2 } });

        result.Verdict.Should().Be(Verdict.Failed);
        result.Failures.Should().ContainSingle().Which.Actual.Should().StartWith("only 2: there are more, and 2 is the limit");
    }

    [Test]
    public void AMayBehindARace_GoesBothWaysInEachExecution() => Scripts.Run(Protected + """
        d = may madvise(p, MADV_DONTNEED)
        if d { expect pte(p[0]): none } else { store(p[0], 1) = SIGSEGV }
        """).Failures.Should().BeEmpty();

    /// <summary>While it is in the middle of its fault nobody looks whether locks are held.</summary>
    [Test]
    public void AThreadThatSleptBefore_MayBeWokenByTheRace() => Scripts.Run("""
        f = memfd_create("shm")
        ftruncate(f, 1 page)
        p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED, f)
        q = mmap(1 page, PROT_READ|PROT_WRITE, MAP_SHARED, f)
        u = userfaultfd(O_CLOEXEC|O_NONBLOCK, UFFD_FEATURE_MINOR_SHMEM)
        UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MINOR)
        store(q[0], 1)
        t = thread { load(p[0]) = 1 }
        race {
            thread a { UFFDIO_WAKE(u, p[0]) }
            thread b { UFFDIO_CONTINUE(u, p[0]) }
        }
        join t
        """).Failures.Should().BeEmpty();

    [Test]
    public void ADeadlock_IsAFailure()
    {
        CaseResult result = Scripts.Run("""
            c = fork()
            race {
                thread a { wait(c) = exited 0 }
                thread b { load(addr(4096)) = SIGSEGV }
            }
            """);

        Failure failure = result.Failures.Should().ContainSingle().Subject;
        failure.Expected.Should().Be("an end of every thread of the race");
        failure.Actual.Should().StartWith("a waits for process 2 to end, in line 5: wait(c) = exited 0");
    }

    [TestCase("race { thread a { expect nr_ptes 1 }; thread b { load(p[0]) } }", "nothing is looked at while threads race")]
    [TestCase("race { thread a { d = may mlock(p) }; thread b { load(p[0]) } }", "what the kernel may decline is not raced")]
    [TestCase("race { thread a { t = thread { load(p[0]) } }; thread b { load(p[0]) } }", "makes calls and accesses only")]
    [TestCase("c = fork()\nrace { thread a { load(p[0]); in c { load(p[0]) } }; thread b { load(p[0]) } }", "is of one process")]
    [TestCase("d = may mlock(p)\nif d { race { thread a { load(p[0]) }; thread b { load(p[0]) } } }", "a race stands in the test itself")]
    [TestCase(Protected + Protected2, "a test has one race, and line 4 has it")]
    [TestCase(Protected + "t = thread { load(p[0]) }\nat t F.alloc { load(p[1]) }", "'t' is no thread of the race before it")]
    [TestCase(Protected + "outcomes (resident(p)) == [1]", "'resident' has no value to compare")]
    public void WhatIsNoRace_IsRefusedWithItsPlace(string statements, string why)
    {
        Diagnostic found = Scripts.Diagnostics($"test \"t\" {{\n{(statements.StartsWith(Scripts.Region, StringComparison.Ordinal)
            ? "" : Scripts.Region + "\n")}{statements}\n}}").Should().ContainSingle().Subject;

        found.Message.Should().Contain(why);
        found.Span.Line.Should().BeGreaterThan(2);
    }

    private const string Protected2 = "race { thread d { load(p[0]) }; thread e { load(p[0]) } }";
}
