// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.Harness.Tests.Tidy;
using Selftests.MmCore;

namespace Selftests.Harness.Tests.Running;

/// <summary>A run that has gone back to a moment is what it was then, and goes on as it did.</summary>
internal sealed class CheckpointTests
{
    /// <summary>A case of thousands of statements goes back at so many of them, from its first to its last.</summary>
    private const int MostBoundaries = 12;

    /// <summary>Rows of one matrix are alike: of them all, each so-manyth.</summary>
    private const int Stride = 4;

    private static readonly JsonSerializerOptions Everything = new() { IncludeFields = true };

    private static CaseProgram[] Cases { get; } =
        [.. ScriptLoader.Load([Path.Combine(Repository.Root, "selftests")], new LoadOptions()).Cases.Where(program => !program.HasCsharp)
            .Where((_, number) => number % Stride == 0)];

    [Test]
    public void EveryCase_BackAtEachStatement_GoesOnAsItDid()
    {
        int boundaries = 0;
        foreach (CaseProgram program in Cases)
        {
            string whole = Dump(Run(program, (_, _) => { }));
            string other = Dump(Run(program, (run, position) =>
            {
                boundaries++;
                Checkpoint checkpoint = run.Keep();
                run.ExecuteFrom(position);
                Dump(run.Record()).Should().Be(whole, $"{program.Id} goes on at statement {position}");
                checkpoint.Restore();
            }));
            other.Should().Be(whole, $"{program.Id} went back");
        }

        TestContext.Out.WriteLine($"{Cases.Length} cases, {boundaries} boundaries");
        boundaries.Should().BeGreaterThan(Cases.Length * 3);
    }

    [Test]
    public void EveryCase_BackInItsMiddle_IsTheSameObjectForObject()
    {
        // A race goes back by itself, and who decides its orders remembers what he has tried.
        foreach (CaseProgram program in Cases.Where((program, number) => number % 4 == 0 && program.Race is null))
        {
            int middle = (program.Setup.Count + program.Body.Count) / 2;
            Run(program, (run, position) =>
            {
                if (position == middle)
                {
                    Checkpoint checkpoint = run.Keep();
                    string before = ObjectGraph.Text(run);
                    run.ExecuteFrom(position);
                    checkpoint.CountChanged().Should().BePositive(program.Id);
                    checkpoint.Restore();
                    checkpoint.CountChanged().Should().Be(0, program.Id);
                    ObjectGraph.Text(run).Should().Be(before, program.Id);
                }
            });
        }
    }

    // The second sleeps behind the checkpoint, where the first was parked with what the last round has given back.
    [Test]
    public void Sleeper_OfBeforeTheCheckpoint_IsWokenEachTime()
    {
        CaseProgram program = Scripts.Case("""
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            c = fork()
            t = thread { wait(c) = exited 3; store(p[1], 7) }
            expect t: blocked
            d = fork()
            u = thread { wait(d) = exited 4; store(p[0], 8) }
            in d { exit(4) }
            in c { exit(3) }
            join t
            join u
            expect memory(p[1]) == 7
            expect memory(p[0]) == 8
            """);
        string whole = Dump(Run(program, (_, _) => { }));

        Run(program, (run, position) =>
        {
            if (position == 4)
            {
                Checkpoint checkpoint = run.Keep();
                for (int again = 0; again < 3; again++)
                {
                    run.ExecuteFrom(position);
                    Dump(run.Record()).Should().Be(whole);
                    checkpoint.Restore();
                }
            }
        });
    }

    private static CaseRecord Run(CaseProgram program, Action<ModelRun, int> atBoundary)
    {
        Dictionary<int, int> positions = Positions(program);
        bool isInside = false;
        var run = new ModelRun(program, RunOptions.Default with { Snapshots = true }, BugSet.None)
        {
            BeforeStep = (run, step) =>
            {
                if (!isInside && positions.TryGetValue(step.Id, out int position))
                {
                    isInside = true;
                    atBoundary(run, position);
                    isInside = false;
                }
            },
        };
        run.Execute();
        return run.Record();
    }

    /// <summary>The statements of the script's own before which the run goes back: there nothing is suspended but who sleeps.</summary>
    private static Dictionary<int, int> Positions(CaseProgram program)
    {
        Step[] steps = [.. program.Setup, .. program.Body, .. program.Teardown];
        int stride = 1 + (steps.Length / MostBoundaries);
        return steps.Index().Where(step => step.Index % stride == 0 || step.Index == steps.Length - 1)
            .ToDictionary(step => step.Item.Id, step => step.Index);
    }

    private static string Dump(CaseRecord record) => JsonSerializer.Serialize(record, Everything);
}
