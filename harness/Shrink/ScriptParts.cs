// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Shrink;

/// <summary>What can be left out of a script, from the outside in, and the script without it.</summary>
internal static class ScriptParts
{
    /// <summary>By how deep they lie: items of the file, statements, what is in those; last what one line consists of.</summary>
    internal static IReadOnlyList<IReadOnlyList<Node>> ByDepth(ScriptFile file)
    {
        List<List<Node>> levels = [[.. file.Items.Where(item => item is not SuiteItem)]];
        List<Node> details = [];
        foreach (FileItem item in file.Items)
        {
            details.AddRange(item.Attributes);
            switch (item)
            {
                case DefItem def:
                    Add(levels, 1, def.Body, details);
                    break;
                case FixtureItem fixture:
                    Add(levels, 1, fixture.Setup, details);
                    Add(levels, 1, fixture.Teardown, details);
                    break;
                case VariantItem variant:
                    Add(levels, 1, variant.Setup, details);
                    Add(levels, 1, variant.Teardown, details);
                    break;
                case MachineItem machine:
                    details.AddRange(machine.Settings);
                    break;
                case TestItem test:
                    Add(levels, 1, test.Body, details);
                    details.AddRange(test.Rows.SelectMany(row => Listed(row.Source)));
                    break;
            }
        }

        return [.. levels, details];
    }

    /// <summary>The script without some of its parts.</summary>
    internal static ScriptFile Without(ScriptFile file, IEnumerable<Node> parts) => new Cutter(parts).Cut(file);

    /// <summary>A race in which a thread does nothing is none.</summary>
    internal static bool HasIdleThread(ScriptFile file) =>
        file.Tests.SelectMany(test => test.Body.Statements).OfType<RaceStatement>()
            .Any(race => race.Threads.Any(thread => thread.Body.Statements.Count == 0));

    /// <summary>What must hold at the end of each execution of a race, as what must hold of one of them; null: there is no race.</summary>
    internal static ScriptFile? AsSometimes(ScriptFile file) =>
        !file.Tests.Any(HasRace) ? null : file with
        {
            Items =
            [
                .. file.Items.Where(item => item is not TestItem test || HasRace(test)).Select(item => item is TestItem test
                    ? test with { Body = test.Body with { Statements = [.. AsSometimes(test.Body.Statements)] } }
                    : item),
            ],
        };

    private static bool HasRace(TestItem test) => test.Body.Statements.Any(statement => statement is RaceStatement);

    private static IEnumerable<Statement> AsSometimes(IEnumerable<Statement> statements)
    {
        bool isBehind = false;
        foreach (Statement statement in statements)
        {
            isBehind |= statement is RaceStatement;
            yield return statement switch
            {
                ExpectStatement expect when isBehind => new QuantifiedStatement(Quantifier.Sometimes, expect),
                QuantifiedStatement { Quantifier: Quantifier.Always } always => always with { Quantifier = Quantifier.Sometimes },
                _ => statement,
            };
        }
    }

    private static void Add(List<List<Node>> levels, int depth, Block? block, List<Node> details)
    {
        if (block is null)
        {
            return;
        }

        foreach (Statement statement in block.Statements)
        {
            At(levels, depth).Add(statement);
            details.AddRange(statement.Attributes);
            details.AddRange(DetailsOf(statement));
            if (statement is RaceStatement race)
            {
                At(levels, depth + 1).AddRange(race.Threads);
            }

            foreach (Block inner in BlocksOf(statement))
            {
                Add(levels, depth + (statement is RaceStatement ? 2 : 1), inner, details);
            }
        }
    }

    private static List<Node> At(List<List<Node>> levels, int depth)
    {
        while (levels.Count <= depth)
        {
            levels.Add([]);
        }

        return levels[depth];
    }

    private static Block[] BlocksOf(Statement statement) => statement switch
    {
        AtStatement at => [at.Body],
        ForStatement loop => [loop.Body],
        IfStatement { Else: { } other } branch => [branch.Then, other],
        IfStatement branch => [branch.Then],
        InStatement process => [process.Body],
        RaceStatement race => [.. race.Threads.Select(thread => thread.Body)],
        ThreadStatement thread => [thread.Body],
        _ => [],
    };

    private static IEnumerable<Node> DetailsOf(Statement statement) => statement switch
    {
        CallStatement call => call.Fields,
        ExpectStatement expect => expect.Alternatives.SelectMany(PredicatesOf),
        QuantifiedStatement quantified => DetailsOf(quantified.Expectation),
        ForStatement loop => Listed(loop.Source),
        MachineStatement machine => machine.Settings,
        _ => [],
    };

    private static IEnumerable<Node> PredicatesOf(Observation observation) =>
        observation.Claim is PredicatesClaim claim ? claim.Predicates : [];

    private static ValueList<Expression> Listed(Expression source) => source is ListExpression list ? list.Items : [];

    /// <summary>By who they are: two statements that say the same are equal.</summary>
    private sealed class Cutter(IEnumerable<Node> parts)
    {
        private readonly HashSet<object> gone = new(parts, ReferenceEqualityComparer.Instance);

        internal ScriptFile Cut(ScriptFile file) => file with { Items = [.. Kept(file.Items).Select(Cut)] };

        private IEnumerable<T> Kept<T>(ValueList<T> nodes)
            where T : Node
            => nodes.Where(node => !gone.Contains(node));

        private FileItem Cut(FileItem item)
        {
            FileItem cut = item switch
            {
                DefItem def => def with { Body = Cut(def.Body) },
                FixtureItem fixture => fixture with { Setup = Cut(fixture.Setup), Teardown = CutAll(fixture.Teardown) },
                VariantItem variant => variant with { Setup = Cut(variant.Setup), Teardown = CutAll(variant.Teardown) },
                MachineItem machine => machine with { Settings = [.. Kept(machine.Settings)] },
                TestItem test => test with
                {
                    Body = Cut(test.Body), Rows = [.. test.Rows.Select(row => row with { Source = Cut(row.Source) })],
                },
                _ => item,
            };
            return cut with { Attributes = [.. Kept(item.Attributes)] };
        }

        private Block Cut(Block block) => block with { Statements = [.. Kept(block.Statements).Select(Cut)] };

        /// <summary>Of a block that may be missing nothing is left where all of it is gone.</summary>
        private Block? CutAll(Block? block) => block is null || !Kept(block.Statements).Any() ? null : Cut(block);

        private Statement Cut(Statement statement)
        {
            Statement cut = statement switch
            {
                AtStatement at => at with { Body = Cut(at.Body) },
                CallStatement call => call with { Fields = [.. Kept(call.Fields)] },
                ExpectStatement expect => Cut(expect),
                QuantifiedStatement quantified => quantified with { Expectation = Cut(quantified.Expectation) },
                ForStatement loop => loop with { Source = Cut(loop.Source), Body = Cut(loop.Body) },
                IfStatement branch => branch with { Then = Cut(branch.Then), Else = CutAll(branch.Else) },
                InStatement process => process with { Body = Cut(process.Body) },
                MachineStatement machine => machine with { Settings = [.. Kept(machine.Settings)] },
                RaceStatement race => race with
                {
                    Threads = [.. Kept(race.Threads).Select(thread => thread with { Body = Cut(thread.Body) })],
                },
                ThreadStatement thread => thread with { Body = Cut(thread.Body) },
                _ => statement,
            };
            return cut with { Attributes = [.. Kept(statement.Attributes)] };
        }

        private ExpectStatement Cut(ExpectStatement expect) =>
            expect with { Observation = Cut(expect.Observation), Others = [.. expect.Others.Select(Cut)] };

        private Observation Cut(Observation observation) => observation.Claim is PredicatesClaim claim
            ? observation with { Claim = claim with { Predicates = [.. Kept(claim.Predicates)] } }
            : observation;

        private Expression Cut(Expression source) =>
            source is ListExpression list ? list with { Items = [.. Kept(list.Items)] } : source;
    }
}
