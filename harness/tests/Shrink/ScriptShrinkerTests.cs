// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Shrink;

namespace Selftests.Harness.Tests.Shrink;

/// <summary>A script without what its failure does not need.</summary>
internal sealed class ScriptShrinkerTests
{
    private const string Map = "p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)";

    [Test]
    public void Shrink_LeavesOutWhateverIsNotNeeded()
    {
        string small = Shrunk($$"""
            # somebody's
            suite "big"

            machine { memory 64M; swap 64 pages }

            fixture one { {{Map}} } teardown { munmap(p) }

            fixture two { q = mmap(2 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS) }

            def touch(r) {
                store(r[0], 1)
                load(r[1])
            }

            test "good" (one) { store(p[0], 1) }

            @tags(mprotect)
            test "bad" (one, two) for prot in [PROT_NONE, PROT_READ] {
                touch(p)
                c = fork()
                in c {
                    for i in 0..3 { store(p[i], 2) }
                    mprotect(p[1], prot)
                    expect pte(p[1]): present, dirty, write
                }
                t = thread { store(p[2], 4) }
                join t
                expect maps(p): [p rw-p]
            }
            """, out CaseResult failure);

        failure.Failures[0].Expected.Should().Be("pte(p[1]): write");
        small.Should().Be($$"""
            # somebody's
            suite "big"

            fixture one { {{Map}} }

            test "bad" (one) for prot in [PROT_NONE] {
                c = fork()
                in c {
                    for i in 0..3 { store(p[i], 2) }
                    mprotect(p[1], prot)
                    expect pte(p[1]): write
                }
            }

            """);
    }

    [Test]
    public void Shrink_DoesNotSlipIntoAnotherFailureOfTheSameClaim()
    {
        string small = Shrunk($$"""
            test "a read allocates a page" {
                {{Map}}
                store(p[1], 1)
                load(p[0])
                expect pte(p[0]): write
            }
            """, out _);

        small.Should().Be($$"""
            test "a read allocates a page" {
                {{Map}}
                load(p[0])
                expect pte(p[0]): write
            }

            """, "of a page that nobody has read the claim does not hold either, but it is another page");
    }

    [Test]
    public void Shrink_OfARace_LeavesTheThreadsThatItNeeds()
    {
        string small = Shrunk($$"""
            test "what was stored stays" {
                {{Map}}
                store(p[2], 1)
                race {
                    thread writer {
                        store(p[0], 1)
                        madvise(p[2], MADV_FREE)
                    }
                    thread other { madvise(p, MADV_DONTNEED) }
                }
                sometimes expect memory(p[1]) == 0
                always expect memory(p[0]) == 1
            }
            """, out _);

        small.Should().Be($$"""
            test "what was stored stays" {
                {{Map}}
                race {
                    thread writer {
                        store(p[0], 1)
                    }
                    thread other { madvise(p, MADV_DONTNEED) }
                }
                always expect memory(p[0]) == 1
            }

            """);
    }

    [Test]
    public void Shrink_WithABug_KeepsWhatItsInvariantNeeds()
    {
        string small = Shrunk($$"""
            test "behind the end of a file" {
                {{Map}}
                f = memfd_create("empty")
                store(p[1], 1)
                q = mmap(4 pages, PROT_READ, MAP_SHARED, f)
                load(q[0]) = SIGBUS
                munmap(p)
                close(f)
            }
            """, out CaseResult failure, "Z28");

        failure.Failures[0].Actual.Should().StartWith("I26");
        small.Should().Be("""
            test "behind the end of a file" {
                f = memfd_create("empty")
                q = mmap(4 pages, PROT_READ, MAP_SHARED, f)
                load(q[0]) = SIGBUS
            }

            """);
    }

    private static string Shrunk(string text, out CaseResult failure, params string[] bugs)
    {
        var runner = new ScriptRunner(new ModelMachine(), new RunnerOptions { Run = new RunOptions { Bugs = bugs } });
        ScriptSet set = ScriptLoader.LoadText(text, "big.mmt", new LoadOptions());
        set.Diagnostics.Should().BeEmpty();
        failure = runner.Run(set.Cases).Results.First(result => result.IsFailure);
        var shrinker = new ScriptShrinker(
            failure, smaller => runner.Run(ScriptLoader.LoadText(smaller, "big.mmt", new LoadOptions()).Cases).Results);

        shrinker.Shrink(set.Scripts[0].File!);

        return shrinker.Text;
    }
}
