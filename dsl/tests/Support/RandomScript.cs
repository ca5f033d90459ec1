// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Tests.Support;

/// <summary>Makes trees that a script can say, without regard to their sense.</summary>
internal sealed class RandomScript(int seed)
{
    private static readonly string[] Names =
        ["p", "q", "region", "advice", "PROT_READ", "MAP_ANONYMOUS", "x1", "_y", "mmap", "expect", "in", "pte", "at"];
    private static readonly string[] Texts =
        ["", "plain", "with \"quotes\"", "back\\slash", "tab\tand\nline", "# no comment", "päge {x}", "a;b}c{"];

    private readonly Random _random = new(seed);
    private readonly RandomValue _values = new(seed);

    public ScriptFile File() => new(Often(3) ? "#!/usr/bin/env mmt" : null, Many(6, Item));

    private FileItem Item()
    {
        FileItem item = Pick(8) switch
        {
            0 => new SuiteItem(Text()),
            1 => new IncludeItem(Text()),
            2 => new DefItem(Name(), Many(3, Name), Block(2)),
            3 => new FixtureItem(Name(), Block(2), Often(2) ? Block(2) : null),
            4 => new VariantItem(Name(), Name(), Block(2), Often(2) ? Block(2) : null),
            6 => new ConstItem(Name(), _values.Value(2)),
            5 => new MachineItem(Many(3, Setting)),
            _ => new TestItem(Text(), Many(2, Name), Many(2, Clause), Block(3)),
        };
        return item with { Attributes = Many(2, Attribute) };
    }

    private Statement Statement(int depth)
    {
        Statement statement = Pick(depth > 0 ? 14 : 8) switch
        {
            0 or 1 => Call(),
            2 or 3 => Expect(),
            4 => new JoinStatement(Name()),
            5 => new ReturnStatement(Often(2) ? _values.Value(2) : null),
            6 => new OutcomesStatement(Some(2, () => _values.Value(2)), Many(3, () => _values.Value(2))),
            7 when Often(3) => new ExploreStatement(1 + Pick(5)),
            7 => new QuantifiedStatement((Quantifier)Pick(3), Expect()),
            8 => new InStatement(Name(), Block(depth - 1)),
            9 => new ForStatement(Some(2, Name), _values.Source(), Block(depth - 1)),
            10 => new IfStatement(Name(), Block(depth - 1), Often(2) ? Block(depth - 1) : null),
            11 => new ThreadStatement(Name(), Block(depth - 1)),
            12 => new RaceStatement(Many(3, () => new ThreadBlock(Name(), Block(depth - 1)))),
            _ => new AtStatement(Name(), "F.preptl", Block(depth - 1)),
        };
        return Often(8) ? statement with { Attributes = Some(2, Attribute) } : statement;
    }

    private CallStatement Call() => new(Often(2) ? Name() : null, Often(6), _values.Call(3))
    {
        Results = Many(3, Result),
        Fields = Often(3) ? Some(2, () => new FieldValue(Name(), _values.Value(2))) : [],
        Cost = Often(3) ? Cost() : null,
    };

    private ExpectedResult Result() => Pick(5) switch
    {
        0 => new OkResult(),
        1 => new SignalResult("SIGSEGV", Often(2) ? "SEGV_MAPERR" : null),
        2 => new ExitedResult(_values.Value(2)),
        3 => new KilledResult("SIGKILL"),
        _ => new ValueResult(_values.Value(3)),
    };

    private FaultCost Cost() => Pick(3) switch
    {
        0 => new FaultCost(FaultKind.None, null),
        1 => new FaultCost(FaultKind.Minor, _values.Value(1)),
        _ => new FaultCost(FaultKind.Major, _values.Value(1)),
    };

    private ExpectStatement Expect()
    {
        ExpectStatement one = new(Observation());
        return Often(4) ? one with { Others = Some(2, Observation) } : one;
    }

    private Observation Observation()
    {
        if (Often(4))
        {
            Expression left = _values.Compared();
            return new Observation((left as NameExpression)?.Name ?? "", null, new RelationClaim((Relation)Pick(6), _values.Value(2)))
            {
                Compared = left,
            };
        }

        ValueList<Argument>? arguments = Often(2) ? _values.Arguments(2) : null;
        Claim claim = Pick(4) switch
        {
            0 when arguments is not null => new HoldsClaim(Often(2)),
            1 when arguments is not null => new RelationClaim((Relation)Pick(6), _values.Value(2)),
            2 when arguments is null => new CountClaim(_values.Number()),
            2 => new DeltaClaim(Often(2), _values.Value(1)),
            _ => new PredicatesClaim(Some(4, Predicate)),
        };
        return new Observation(Name(), arguments, claim);
    }

    private Predicate Predicate() => Pick(6) switch
    {
        0 => new BitPredicate(Name(), Often(2)),
        1 => new FieldPredicate(Name(), _values.ClaimValue()),
        2 => new DeltaPredicate(Name(), Often(2), _values.Change()),
        4 => new RelationPredicate(Some(3, Name), (Relation)Pick(6), _values.Value(2)),
        5 => new RelationPredicate([Name()], Relation.Has, _values.Plain()),
        3 => new PermissionsPredicate(Often(2) ? "rw-p" : "rwxs"),
        _ => new ListPredicate(_values.List(2)),
    };

    private AttributeNode Attribute() => new(Name(), Pick(8) switch
    {
        0 or 1 => null,
        2 => [new Argument(null, new StepExpression(Often(2) ? ":4.12.1" : ":setup2.3"))],
        _ => _values.Arguments(2),
    });

    private MachineSetting Setting() => Often(3)
        ? new(Name(), _values.Number(), new StringExpression(Text()))
        : new(Name(), _values.Value(1));

    private ForClause Clause() => new(Some(3, Name), _values.Source());

    private Block Block(int depth)
    {
        var block = new Block(Many(4, () => Statement(depth)));
        return Often(2) ? block with { Trivia = Trivia.None with { Broken = true } } : block;
    }

    private string Name() => Names[Pick(Names.Length)];

    private string Text() => Texts[Pick(Texts.Length)];

    private bool Often(int oneIn) => _random.Next(oneIn) == 0;

    private int Pick(int count) => _random.Next(count);

    private ValueList<T> Many<T>(int atMost, Func<T> make) => [.. Enumerable.Range(0, _random.Next(atMost + 1)).Select(_ => make())];

    private ValueList<T> Some<T>(int atMost, Func<T> make) => [.. Enumerable.Range(0, _random.Next(atMost) + 1).Select(_ => make())];
}
