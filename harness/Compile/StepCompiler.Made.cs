// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

// A race that is made of two steps of a test: what stands before the first is made in order, what stands between and behind is left out.
internal sealed partial class StepCompiler
{
    private MadeRace? made;

    /// <summary>What a step gives is held against what it gives in another order, and not against what the script says of it.</summary>
    private bool isJudgedByOthers;

    /// <summary>A test's statements up to the first of two steps, and a race of both.</summary>
    public IReadOnlyList<Step> Raced(TestItem test, SourceIndex file, Values scope, CallPair pair)
    {
        var steps = new List<Step>();
        (target, counter, source) = (steps, new StepCounter(""), file);
        var race = new MadeRace(pair);
        made = race;
        Statements(test.Body, scope);
        made = null;
        if (race.Threads is not [var first, var second])
        {
            string path = race.Threads is [{ Path: var met }] && met == pair.First ? pair.Second : pair.First;
            throw new CompileException(
                file.Of(((Node?)AttributeReader.Find(test.Attributes, "race") ?? test).Span),
                $"the test has no statement {path} that could race: one inside of a loop, a branch or a thread is a part of it");
        }

        steps.Add(new RaceStep
        {
            Id = race.Id, Path = first.Path, Source = first.Source, Process = TheFirst, Threads = [first, second],
        });
        steps.Add(new OneByOneStep
        {
            Id = NextId(test), Path = $"{first.Path}, {second.Path}", Source = first.Source, Process = TheFirst, Of = pair,
        });
        return steps;
    }

    /// <summary>The teardown behind a race that was made: the test did not come to its end, and what it left is another state.</summary>
    public IReadOnlyList<Step> AfterRaced(Block block, SourceIndex file, Values scope, string prefix)
    {
        isJudgedByOthers = true;
        IReadOnlyList<Step> steps = Section(block, file, scope, prefix);
        isJudgedByOthers = false;
        return steps;
    }

    /// <summary>True where a statement is one of the two: it has become a thread.</summary>
    private bool IsPassed(Statement statement, Values scope)
    {
        if (made is not { } race || !race.Is(counter.Ahead()))
        {
            return false;
        }

        if (race.Id < 0)
        {
            race.Id = NextId(statement);

            // What follows is left out: its names are known, and have no value.
            target = [];
        }

        race.Threads.Add(Racer(statement, scope));
        return true;
    }

    private ThreadStep Racer(Statement statement, Values scope)
    {
        int id = NextId(statement);
        string path = counter.Ahead();
        int slot = NewSlot(path, SlotKind.Thread);
        (int of, int outer, List<Step> rest, MadeRace? race) = (process, process, target, made);
        (target, made, process, isInRace, isJudgedByOthers) = ([], null, slot, true, true);
        if (statement is InStatement within)
        {
            of = within.Process == OfProcessExpression.First && !scope.TryGet(within.Process, out _) ? TheFirst
                : SlotOf(within, within.Process, scope);
            Nested(within.Body, scope);
        }
        else
        {
            One(statement, scope);
        }

        List<Step> body = target;
        (target, made, process, isInRace, isJudgedByOthers) = (rest, race, outer, false, false);
        return body.Count == 0
            ? throw Error(statement, $"{path} makes no call and no access: there is nothing that could race")
            : new ThreadStep
            {
                Id = id, Path = path, Source = source.Of(statement.Span), Process = of, Context = context, Kernel = gates, Thread = slot,
                Body = body,
            };
    }
}
