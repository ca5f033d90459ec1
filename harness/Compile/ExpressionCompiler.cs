// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Turns expressions into operands: constants become numbers, regions stay symbolic.</summary>
/// <remarks>The text of an operand is put together from what it stands for, so that <c>p[i]</c> reads <c>p[2]</c> in a failure.</remarks>
internal static class ExpressionCompiler
{
    private const long PageSize = 4096;

    public static Operand Evaluate(Expression expression, Values scope, SourceIndex source) => expression switch
    {
        NumberExpression number => Number(number, source),
        StringExpression text => new TextOperand($"\"{text.Value}\"", text.Value),
        NameExpression name => Name(name, scope, source),
        NegateExpression negate => Negate(negate, scope, source),
        UnionExpression union => Union(union, scope, source),
        GroupExpression group => Evaluate(group.Inner, scope, source),
        IndexExpression index => Index(index, scope, source),
        SliceExpression slice => Slice(slice, scope, source),
        EndExpression end => End(end, scope, source),
        OfProcessExpression other => Evaluate(other.Name, scope, source) is var there
            ? there with { Text = $"{other.Process.Name}.{there.Text}" }
            : there,
        BinaryExpression binary => Binary(binary, scope, source),
        CallExpression call => Question(call, scope, source),
        ListExpression list => List(list, scope, source),
        TupleExpression tuple => Tuple(tuple, scope, source),
        PermissionsExpression permissions => new TextOperand(permissions.Text, permissions.Text),
        DescribedRangeExpression described => Described(described, scope, source),
        VersionExpression version => Version(version),
        _ => throw Error(expression, source, "this cannot stand here"),
    };

    /// <summary>The first address of a region or range; an address as it is.</summary>
    public static Operand ToAddress(Operand operand) => operand switch
    {
        SlotOperand { Kind: SlotKind.Region } slot => new AddressOperand(slot.Text, slot.Slot, 0),
        RangeOperand range => range.Start,
        _ => operand,
    };

    /// <summary>
    /// The address that is meant where one must stand: a range of several pages is none, and would be looked at in part only.
    /// </summary>
    public static Operand ToOneAddress(Operand operand, Node node, SourceIndex source) =>
        operand is RangeOperand { IsPage: false, Length: NumberOperand { Value: > PageSize } }
            ? throw Error(node, source, $"one address must stand here, and {operand.Text} is a range of several pages")
            : ToAddress(operand);

    /// <summary>A region or range as a range.</summary>
    public static RangeOperand? ToRange(Operand operand) => operand switch
    {
        SlotOperand { Kind: SlotKind.Region } slot => new RangeOperand(
            slot.Text, new AddressOperand(slot.Text, slot.Slot, 0), new LengthOperand(slot.Text, slot.Slot)),
        RangeOperand range => range,
        _ => null,
    };

    private static NumberOperand Number(NumberExpression number, SourceIndex source)
    {
        ulong value = number.InBytes ?? throw Error(number, source, "the number does not fit in 64 bits");
        return new NumberOperand(source.OneLine(number.Span), unchecked((long)value))
        {
            Kind = number.IsSize ? ValueKind.Size : ValueKind.Number,
        };
    }

    /// <summary>Whose name it is the checker has said: what it did not know is an error, and never looked for when it runs.</summary>
    private static Operand Name(NameExpression name, Values scope, SourceIndex source) => scope.Meaning.Name(name) switch
    {
        { Kind: NameKind.Own } when scope.TryGet(name.Name, out Operand bound) => bound,
        { Kind: NameKind.Constant, Constant: { } constant } => new NumberOperand(name.Name, unchecked((long)constant.Value))
        {
            Kind = KindOf(constant),
        },
        { Kind: NameKind.Null } => new NumberOperand(name.Name, 0) { Kind = ValueKind.Address },
        { Kind: NameKind.Word } => new TextOperand(name.Name, name.Name),
        _ => throw Error(name, source, $"unknown name '{name.Name}'"),
    };

    private static ValueKind KindOf(Constant constant) => constant.Family switch
    {
        ConstantFamily.Errno => ValueKind.Errno,
        ConstantFamily.Signal => ValueKind.Signal,
        _ => ValueKind.Flags,
    };

    private static NumberOperand Negate(NegateExpression negate, Values scope, SourceIndex source) =>
        Evaluate(negate.Operand, scope, source) is NumberOperand number
            ? number with { Text = $"-{number.Text}", Value = unchecked(-number.Value) }
            : throw Error(negate, source, "only a number can be negative");

    private static NumberOperand Union(UnionExpression union, Values scope, SourceIndex source)
    {
        long value = 0;
        var texts = new List<string>();
        foreach (Expression member in union.Members)
        {
            if (Evaluate(member, scope, source) is not NumberOperand flag)
            {
                throw Error(member, source, "a union is made of flags");
            }

            Even(flag, member, source);

            value |= flag.Value;
            texts.Add(flag.Text);
        }

        return new NumberOperand(OperandText.Join("|", texts), value) { Kind = ValueKind.Flags };
    }

    /// <summary>A computed index is shown by its value: p[2 * i + 1] reads p[5].</summary>
    private static string IndexText(NumberOperand page) => page.Text.Contains(' ') ? $"{page.Value}" : page.Text;

    private static RangeOperand Index(IndexExpression index, Values scope, SourceIndex source)
    {
        Operand target = Evaluate(index.Target, scope, source);
        NumberOperand page = Integer(index.Index, scope, source);
        Operand start = Shift(ToAddress(target), page.Value * PageSize, "");
        string text = $"{target.Text}[{IndexText(page)}]";
        return new RangeOperand(text, start with { Text = text }, new NumberOperand("1 page", PageSize)) { IsPage = true };
    }

    private static RangeOperand Slice(SliceExpression slice, Values scope, SourceIndex source)
    {
        Operand target = Evaluate(slice.Target, scope, source);
        NumberOperand from = Integer(slice.From, scope, source);
        NumberOperand to = Integer(slice.To, scope, source);
        string text = $"{target.Text}[{IndexText(from)}..{IndexText(to)}]";
        Operand start = Shift(ToAddress(target), from.Value * PageSize, $"{target.Text}[{IndexText(from)}]");
        long pages = to.Value - from.Value;
        return new RangeOperand(text, start, new NumberOperand($"{pages} pages", pages * PageSize));
    }

    private static Operand End(EndExpression end, Values scope, SourceIndex source)
    {
        Operand target = Evaluate(end.Target, scope, source);
        RangeOperand range = ToRange(target) ?? throw Error(end, source, "only a region has an end");
        string text = $"{target.Text}.end";
        return range.Length switch
        {
            NumberOperand length => Shift(range.Start, length.Value, text),
            LengthOperand whole => new AddressOperand(text, whole.Slot, 0, FromEnd: true),
            _ => throw Error(end, source, "only a region has an end"),
        };
    }

    private static Operand Binary(BinaryExpression binary, Values scope, SourceIndex source)
    {
        if (binary.Operator == BinaryOperator.Multiply)
        {
            return Product(binary, scope, source);
        }

        Operand left = Evaluate(binary.Left, scope, source);
        NumberOperand right = Integer(binary.Right, scope, source);
        bool add = binary.Operator == BinaryOperator.Add;
        string text = $"{left.Text} {(add ? '+' : '-')} {right.Text}";
        Operand sum = Shift(ToOneAddress(left, binary.Left, source), add ? right.Value : -right.Value, text);
        return sum is NumberOperand number && right.Grows ? number with { Grows = true } : sum;
    }

    private static NumberOperand Product(BinaryExpression binary, Values scope, SourceIndex source)
    {
        NumberOperand left = Integer(binary.Left, scope, source);
        NumberOperand right = Integer(binary.Right, scope, source);
        if (left.Grows)
        {
            Even(right, binary, source);
        }

        if (Math.BigMul(left.Value, right.Value) is var whole && (whole < long.MinValue || whole > long.MaxValue))
        {
            throw Error(binary, source, "the product does not fit in 64 bits");
        }

        bool isSize = left.Kind == ValueKind.Size || right.Kind == ValueKind.Size;
        return new NumberOperand($"{left.Text} * {right.Text}", (long)whole)
        {
            Kind = isSize ? ValueKind.Size : ValueKind.Number,
            Grows = left.Grows || right.Grows,
        };
    }

    private static NumberOperand Question(CallExpression call, Values scope, SourceIndex source)
    {
        if (CallTable.Find(call.Name)?.Group != CallGroup.Value || call.Arguments.Count != 1)
        {
            throw Error(call, source, $"{call.Name}() has no value here");
        }

        NumberOperand raw = Integer(call.Arguments[0].Value, scope, source);
        return raw with { Text = $"addr({raw.Text})", Kind = ValueKind.Address };
    }

    private static ListOperand List(ListExpression list, Values scope, SourceIndex source)
    {
        List<Operand> items = EvaluateAll(list.Items, scope, source);
        return new ListOperand($"[{OperandText.Join(", ", items.Select(item => item.Text))}]", items);
    }

    private static GroupOperand Tuple(TupleExpression tuple, Values scope, SourceIndex source)
    {
        List<Operand> items = EvaluateAll(tuple.Items, scope, source);
        return new GroupOperand($"({OperandText.Join(", ", items.Select(item => item.Text))})", items);
    }

    private static GroupOperand Described(DescribedRangeExpression described, Values scope, SourceIndex source)
    {
        Operand range = Evaluate(described.Range, scope, source);
        Operand what = Evaluate(described.Description, scope, source);
        return new GroupOperand($"{range.Text} {what.Text}", [(Operand?)ToRange(range) ?? range, what]);
    }

    private static TextOperand Version(VersionExpression version)
    {
        string text = version.Patch is { } patch ? $"{version.Major}.{version.Minor}.{patch}" : $"{version.Major}.{version.Minor}";
        return new TextOperand(text, text);
    }

    private static List<Operand> EvaluateAll(ValueList<Expression> expressions, Values scope, SourceIndex source)
    {
        var operands = new List<Operand>(expressions.Count);
        foreach (Expression expression in expressions)
        {
            operands.Add(Evaluate(expression, scope, source));
        }

        return operands;
    }

    private static NumberOperand Integer(Expression expression, Values scope, SourceIndex source) =>
        Evaluate(expression, scope, source) switch
    {
        NumberOperand number => number,
        SlotOperand { IsNumber: true } slot => throw Error(
            expression, source, $"{slot.Text} has its value only while the case runs; what stands here must be known before"),
        _ => throw Error(expression, source, "a number must stand here"),
    };

    private static Operand Shift(Operand address, long bytes, string text) => address switch
    {
        AddressOperand known => known with { Text = text, Offset = known.Offset + bytes },
        NumberOperand raw => raw with { Text = text, Value = unchecked(raw.Value + bytes) },
        SlotOperand { IsNumber: true } slot => slot with { Text = text, Plus = unchecked(slot.Plus + bytes) },
        _ => throw new CompileException(SourceText.Nowhere, $"{address.Text} is not an address"),
    };

    /// <summary>
    /// Where a number that grows with a loop makes something else of the step than an even growth, the loop is written out.
    /// </summary>
    public static void Even(Operand operand, Node node, SourceIndex source)
    {
        if (operand is NumberOperand { Grows: true })
        {
            throw new WrittenOutException(source.Of(node.Span), $"{source.OneLine(node.Span)} does not grow evenly");
        }
    }

    private static CompileException Error(Node node, SourceIndex source, string message) => new(source.Of(node.Span), message);
}
