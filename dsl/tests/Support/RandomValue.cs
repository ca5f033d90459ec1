// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Tests.Support;

/// <summary>Makes values whose brackets are where the grammar needs them.</summary>
internal sealed class RandomValue(int seed)
{
    private static readonly string[] Names = ["p", "q", "region", "PROT_READ", "MAP_ANONYMOUS", "EINVAL", "x1", "end", "in"];

    private static readonly string[] Calls = ["mmap", "addr", "UFFDIO_COPY", "_step", "memory"];

    private static readonly string[] Options = ["align", "required", "return", "nth"];

    private readonly Random _random = new(~seed);

    /// <summary>A union, or what binds more.</summary>
    public Expression Value(int depth) => depth > 0 && Pick(4) == 0 ? new UnionExpression([Sum(depth - 1), Sum(depth - 1)]) : Sum(depth);

    public Expression Source() => Pick(2) == 0 ? new RangeExpression(Value(1), Value(1), Pick(3) == 0 ? Value(1) : null) : List(3);

    public ListExpression List(int depth)
    {
        var list = new ListExpression([.. Enumerable.Range(0, Pick(4)).Select(_ => Element(depth - 1))]);
        return Pick(3) == 0 && list.Items.Count > 0 ? list with { Trivia = Trivia.None with { Broken = true } } : list;
    }

    public CallExpression Call(int depth) => new(Calls[Pick(Calls.Length)], Arguments(depth - 1));

    public ValueList<Argument> Arguments(int depth) => [.. Enumerable.Range(0, Pick(4)).Select(_ => Argument(depth))];

    public Expression Number() => new NumberExpression((ulong)_random.NextInt64(), Unit.None);

    public Expression FieldValue() => Pick(4) == 0 ? new NegateExpression(new NameExpression(Name())) : ClaimValue();

    /// <summary>What stands behind a word of an expectation; with a sign in front it would be a change.</summary>
    public Expression ClaimValue() => Pick(3) switch
    {
        0 => List(2),
        1 => Tuple(2),
        _ => Plain(),
    };

    /// <summary>The left side of a comparison begins with a name.</summary>
    public Expression Compared() => Pick(4) switch
    {
        0 => new IndexExpression(new NameExpression(Name()), Value(1)),
        1 => new EndExpression(new NameExpression(Name())),
        2 => new CallExpression("addr", [new Argument(null, Value(1))]),
        _ => new NameExpression(Name()),
    };

    /// <summary>What stands behind the sign of a change.</summary>
    public Expression Change() => Pick(2) == 0 ? Number() : new NameExpression(Name());

    private Argument Argument(int depth) =>
        Pick(4) == 0 ? new Argument(Options[Pick(Options.Length)], Plain()) : new Argument(null, Value(depth));

    private Expression Element(int depth) => Pick(3) == 0
        ? new DescribedRangeExpression(Value(depth), Pick(2) == 0 ? new PermissionsExpression("r--s") : Plain())
        : Value(depth);

    private Expression Sum(int depth) => depth > 0 && Pick(4) == 0
        ? new BinaryExpression(Sum(depth - 1), (BinaryOperator)Pick(2), Product(depth - 1))
        : Product(depth);

    private Expression Product(int depth) => depth > 0 && Pick(6) == 0
        ? new BinaryExpression(Product(depth - 1), BinaryOperator.Multiply, Signed(depth - 1))
        : Signed(depth);

    private Expression Signed(int depth) => Pick(6) == 0 ? new NegateExpression(Signed(depth)) : Postfix(depth);

    private Expression Postfix(int depth) => depth <= 0
        ? Plain()
        : Pick(9) switch
        {
            0 => new IndexExpression(Target(depth - 1), Value(depth - 1)),
            1 => new SliceExpression(Target(depth - 1), Value(depth - 1), Value(depth - 1)),
            2 => new EndExpression(Target(depth - 1)),
            3 => Call(depth),
            4 => List(depth),
            5 => Tuple(depth),
            6 => new GroupExpression(Value(depth - 1)),
            _ => Plain(),
        };

    private Expression Target(int depth) => Pick(3) switch
    {
        0 when depth > 0 => new IndexExpression(Target(depth - 1), Value(depth - 1)),
        1 => new GroupExpression(Value(depth - 1)),
        2 when Pick(2) == 0 => new OfProcessExpression(new NameExpression("c"), new NameExpression("p")),
        _ => new NameExpression(Name()),
    };

    private TupleExpression Tuple(int depth) => new([.. Enumerable.Range(0, Pick(4)).Select(_ => Value(depth - 1))]);

    /// <summary>What can stand behind a name as its value.</summary>
    public Expression Plain() => Pick(5) switch
    {
        3 => new NumberExpression((ulong)Pick(512), Unit.None) { OctalDigits = 3 + Pick(2) },
        0 => new NumberExpression((ulong)_random.NextInt64(), (Unit)Pick(7)),
        1 => new NumberExpression((ulong)Pick(0x10000), Unit.None) { HexDigits = 4 + Pick(4) },
        2 => new StringExpression("a \"b\" \\ c"),
        _ => new NameExpression(Name()),
    };

    private string Name() => Names[Pick(Names.Length)];

    private int Pick(int count) => _random.Next(count);
}
