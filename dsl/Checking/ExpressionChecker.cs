// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Finds unknown names and impossible arithmetic in values, and tells what a value is.</summary>
internal sealed class ExpressionChecker(CheckContext context)
{
    private static readonly ValueInfo Nothing = ValueInfo.Unknown;

    /// <summary>What is checked may be an address in another process.</summary>
    public bool LooksIntoOthers { get; set; }

    public ValueInfo Check(Expression value, NameScope scope) => context.IsFull ? Nothing : Kind(value, scope);

    private ValueInfo Kind(Expression value, NameScope scope) => value switch
    {
        NumberExpression number => Number(number),
        NameExpression name => Name(name, scope),
        StringExpression => new ValueInfo(ValueKind.Text),
        UnionExpression union => Union(union, scope),
        NegateExpression negated => Negate(negated, scope),
        BinaryExpression binary => Binary(binary, scope),
        GroupExpression group => Check(group.Inner, scope),
        IndexExpression index => Index(index, scope),
        SliceExpression slice => Slice(slice, scope),
        EndExpression end => End(end, scope),
        OfProcessExpression other => OfProcess(other, scope),
        CallExpression call => Call(call, scope),
        ListExpression list => Each(list.Items, scope, ValueKind.List),
        TupleExpression tuple => Each(tuple.Items, scope, ValueKind.Tuple),
        RangeExpression range => Range(range, scope),
        DescribedRangeExpression described => Check(described.Range, scope),
        VersionExpression or VersionBoundExpression => new ValueInfo(ValueKind.Version),
        PermissionsExpression => new ValueInfo(ValueKind.Permissions),
        _ => Nothing,
    };

    /// <summary>The kind of a name of the script; null: none of its own.</summary>
    public static Func<string, ValueKind?> Resolver(NameScope scope) => name => scope.Find(name)?.Info.Kind;

    /// <summary>The values that a name stands for: those of its rows, or itself.</summary>
    public static ValueList<Expression> Candidates(Expression value, NameScope scope) =>
        value is NameExpression name && scope.Find(name.Name) is { Candidates.Count: > 0 } row ? row.Candidates : [value];

    public void UnknownName(string name, SourceSpan span, NameScope scope)
    {
        IEnumerable<string> near = scope.Names().Concat(ConstantTable.All.Select(constant => constant.Name));
        string? known = CallTable.Find(name) is not null || context.Files.Defs.ContainsKey(name)
            ? $"'{name}' is a call; its brackets are missing"
            : ObservationTable.Find(name) is not null ? $"'{name}' is looked at with expect"
            : Newcomers.NameHint(name)
                ?? (FixtureOf(name) is { } fixture
                    ? $"the fixture '{fixture}' binds it, and a test names its fixtures: test \"...\" ({fixture}) {{"
                    : null);
        context.Error(span, $"unknown name '{name}'", known ?? CheckContext.DidYouMean(name, near));
    }

    /// <summary>
    /// A row, and an argument of a def, may be a result, permissions, or a word that an expectation says of something; null: it is none of
    /// these.
    /// </summary>
    public ValueInfo? Word(Expression value, NameScope scope)
    {
        if (value is not NameExpression name)
        {
            return null;
        }

        bool isKnown = scope.Find(name.Name) is not null || ConstantTable.Find(name.Name) is not null;
        ValueInfo? word = name.Name == "ok" ? ValueInfo.Unknown
            : isKnown ? null
            : name.Name is "rwxp" or "rwxs" ? new ValueInfo(ValueKind.Permissions)
            : ObservationTable.HasWord(name.Name) ? new ValueInfo(ValueKind.Word)
            : null;
        if (word is not null)
        {
            context.Meaning.Add(name, NameUse.Word);
        }

        return word;
    }

    private string? FixtureOf(string name) =>
        context.Files.FixtureNames.FirstOrDefault(fixture => fixture.Value.Find(name) is not null).Key;

    private static ValueInfo Number(NumberExpression number) => number.Unit switch
    {
        Unit.None => new ValueInfo(ValueKind.Number, null, Interval.Of(number.Value)),
        Unit.Milliseconds => new ValueInfo(ValueKind.Duration),
        _ => new ValueInfo(ValueKind.Size, null, number.InBytes is { } bytes ? Interval.Of(bytes) : null),
    };

    private ValueInfo Name(NameExpression name, NameScope scope)
    {
        if (scope.Find(name.Name) is { } binding)
        {
            context.Meaning.Add(name, NameUse.Own);
            if (binding.IsFailed)
            {
                context.Error(name, $"'{name.Name}' has no value: the call in line {binding.Span.Line} is expected to fail");
            }

            return binding.Info;
        }

        if (ConstantTable.Find(name.Name) is { } constant)
        {
            context.Meaning.Add(name, new NameUse(NameKind.Constant, constant));
            ValueKind kind = Shape.Of(name, static _ => null);
            return new ValueInfo(kind, null, Interval.Of(constant.Value));
        }

        if (name.Name is "NULL")
        {
            context.Meaning.Add(name, NameUse.Null);
            return new ValueInfo(ValueKind.Address, null, Interval.Of(0));
        }

        UnknownName(name.Name, name.Span, scope);
        return Nothing;
    }

    private ValueInfo Union(UnionExpression union, NameScope scope)
    {
        foreach (Expression member in union.Members)
        {
            ValueKind kind = Check(member, scope).Kind;
            if (kind is not (ValueKind.Flags or ValueKind.Number or ValueKind.Any or ValueKind.FaultBits))
            {
                context.Error(member, $"'|' unites flags, and this is {Naming.Of(kind)}",
                    kind is ValueKind.Errno or ValueKind.Signal ? "alternatives are written with 'or'" : null);
            }
        }

        return new ValueInfo(ValueKind.Flags);
    }

    private ValueInfo Negate(NegateExpression negated, NameScope scope)
    {
        ValueInfo info = Check(negated.Operand, scope);
        if (info.Kind is ValueKind.Errno)
        {
            return new ValueInfo(ValueKind.Errno);
        }

        if (info.Kind is not (ValueKind.Number or ValueKind.Size or ValueKind.Any))
        {
            context.Error(negated, $"'-' stands before a number or an error, and this is {Naming.Of(info.Kind)}");
        }

        return new ValueInfo(info.Kind == ValueKind.Any ? ValueKind.Any : ValueKind.Number);
    }

    private ValueInfo Binary(BinaryExpression binary, NameScope scope)
    {
        ValueInfo left = Check(binary.Left, scope);
        ValueInfo right = Check(binary.Right, scope);
        if (binary.Operator == BinaryOperator.Multiply)
        {
            return Product(binary, left, right, scope);
        }

        foreach ((Expression side, ValueInfo info) in ((Expression, ValueInfo)[])[(binary.Left, left), (binary.Right, right)])
        {
            if (!Shape.IsAddress(info.Kind) && info.Kind is not (ValueKind.Number or ValueKind.Size or ValueKind.Any or ValueKind.Byte))
            {
                context.Error(side, $"'+' and '-' take addresses and sizes, and this is {Naming.Of(info.Kind)}");
                return Nothing;
            }

            if (info is { Kind: ValueKind.Pages, Bytes: > ValueInfo.PageSize })
            {
                context.Error(
                    side, "'+' and '-' take an address, and this is a range of several pages", "p[1] + 8 bytes is an address in page 1");
                return Nothing;
            }
        }

        if (binary.Operator == BinaryOperator.Add && Shape.IsAddress(left.Kind) && Shape.IsAddress(right.Kind))
        {
            context.Error(binary, "two addresses cannot be added", "an address and a size can: p[0] + 8 bytes");
        }

        Interval? number = binary.Operator == BinaryOperator.Add
            ? Interval.Add(left.Number, right.Number)
            : Interval.Subtract(left.Number, right.Number);
        return new ValueInfo(Shape.Of(binary, Resolver(scope)), null, number);
    }

    private ValueInfo Product(BinaryExpression binary, ValueInfo left, ValueInfo right, NameScope scope)
    {
        foreach ((Expression side, ValueInfo info) in ((Expression, ValueInfo)[])[(binary.Left, left), (binary.Right, right)])
        {
            if (info.Kind is not (ValueKind.Number or ValueKind.Size or ValueKind.Any))
            {
                context.Error(side, $"'*' takes numbers and a size, and this is {Naming.Of(info.Kind)}",
                    info.Kind == ValueKind.Byte ? "what a call gives is known only while the case runs" : null);
                return Nothing;
            }
        }

        if (left.Kind == ValueKind.Size && right.Kind == ValueKind.Size)
        {
            context.Error(binary, "two sizes cannot be multiplied", "a number and a size can: 2 * i * 4K");
        }

        Interval? product = Interval.Multiply(left.Number, right.Number);
        if (product is null && left.Number is not null && right.Number is not null)
        {
            context.Error(binary, "this product does not fit in 64 bits");
        }

        return new ValueInfo(Shape.Of(binary, Resolver(scope)), null, product);
    }

    private ValueInfo Index(IndexExpression index, NameScope scope)
    {
        ValueInfo target = Pages(index.Target, scope);
        Interval? at = PageNumber(index.Index, scope);
        if (target.Pages is { } pages && at is { } number && number.High >= pages)
        {
            context.Error(index.Index, $"expected a page index below {pages}, the size of {Describe(index.Target)}",
                Behind(index.Target, number, pages));
        }

        return new ValueInfo(ValueKind.Page, ValueInfo.PageSize);
    }

    private ValueInfo Slice(SliceExpression slice, NameScope scope)
    {
        ValueInfo target = Pages(slice.Target, scope);
        Interval? from = PageNumber(slice.From, scope);
        Interval? to = PageNumber(slice.To, scope);
        if (target.Pages is { } pages && to is { } end && end.High > pages)
        {
            context.Error(slice.To, $"expected a page index of at most {pages}, the size of {Describe(slice.Target)}",
                "a range ends before its second index");
        }
        else if (from is { IsOne: true } first && to is { IsOne: true } last && first.High >= last.Low)
        {
            context.Error(slice, "this range of pages is empty", "a range ends before its second index: p[1..3] is pages 1 and 2");
        }

        Interval? length = Interval.Subtract(to, from);
        return new ValueInfo(ValueKind.Pages,
            length is { IsOne: true, Low: <= ulong.MaxValue / ValueInfo.PageSize } exact ? exact.Low * ValueInfo.PageSize : null);
    }

    private ValueInfo End(EndExpression end, NameScope scope)
    {
        Pages(end.Target, scope);
        return new ValueInfo(ValueKind.Address);
    }

    private ValueInfo OfProcess(OfProcessExpression other, NameScope scope)
    {
        Binding? process = scope.Find(other.Process.Name);
        bool isFirst = process is null && other.Process.Name == OfProcessExpression.First;
        if (!isFirst && process?.Info.Kind is not (ValueKind.Process or ValueKind.Any))
        {
            Check(other.Process, scope);
            if (process is not null)
            {
                context.Error(other.Name, $"expected 'end' after '.', found '{other.Name.Name}'",
                    "a region has '.end', its first address behind; c.p is what p is in the process c");
            }

            return Nothing;
        }

        if (process is not null)
        {
            Check(other.Process, scope);
        }

        if (!LooksIntoOthers)
        {
            context.Error(other, "only same_page looks into another process",
                isFirst ? "expect same_page(p[0], first.p[0])" : $"in {other.Process.Name} {{ ... }} makes steps and looks there");
        }
        else if (process is { ExitLine: > 0 })
        {
            context.Error(
                other.Process, $"nothing can be looked at in '{other.Process.Name}' any more", $"it has ended in line {process.ExitLine}");
        }

        return Check(other.Name, scope);
    }

    private ValueInfo Pages(Expression target, NameScope scope)
    {
        ValueInfo info = Check(target, scope);
        if (info.Kind is ValueKind.Region or ValueKind.Page or ValueKind.Pages or ValueKind.Any)
        {
            return info;
        }

        context.Error(target, $"only a region has pages, and this is {Naming.Of(info.Kind)}");
        return Nothing;
    }

    private Interval? PageNumber(Expression index, NameScope scope)
    {
        ValueInfo info = Check(index, scope);
        if (info.Kind is ValueKind.Number or ValueKind.Any)
        {
            return info.Number;
        }

        string? hint = info.Kind == ValueKind.Size ? "an index counts pages, without a unit" : null;
        context.Error(index, $"an index is a number of pages, and this is {Naming.Of(info.Kind)}", hint);
        return null;
    }

    private ValueInfo Call(CallExpression call, NameScope scope)
    {
        foreach (Argument argument in call.Arguments)
        {
            Check(argument.Value, scope);
        }

        if (CallTable.Find(call.Name)?.Group == CallGroup.Value)
        {
            bool isOne = call.Arguments.Count == 1 && call.Arguments[0].Name is null;
            if (!isOne)
            {
                context.Error(call, "addr takes one number: addr(0x1000)");
            }

            return new ValueInfo(ValueKind.Address);
        }

        if (ObservationTable.Find(call.Name) is { } looked)
        {
            context.Error(call.NameSpan, $"'{call.Name}' is looked at with expect, and is no value", $"expect {looked.Example}");
        }
        else if (CallTable.Find(call.Name) is not null || context.Files.Defs.ContainsKey(call.Name))
        {
            context.Error(call.NameSpan, "a call is a statement of its own", $"give its result a name: x = {call.Name}(...)");
        }
        else
        {
            context.Error(call.NameSpan, $"unknown call '{call.Name}'", CheckContext.DidYouMean(call.Name, ["addr"]));
        }

        return Nothing;
    }

    private ValueInfo Each(ValueList<Expression> items, NameScope scope, ValueKind kind)
    {
        foreach (Expression item in items)
        {
            Check(item, scope);
        }

        return new ValueInfo(kind);
    }

    private ValueInfo Range(RangeExpression range, NameScope scope)
    {
        PageNumber(range.From, scope);
        PageNumber(range.To, scope);
        return new ValueInfo(ValueKind.List);
    }

    private static string? Behind(Expression target, Interval number, ulong pages) =>
        target is NameExpression name && number.IsOne && number.Low == pages ? $"the first address behind it is {name.Name}.end" : null;

    private static string Describe(Expression target) => target is NameExpression name ? name.Name : "the range";
}
