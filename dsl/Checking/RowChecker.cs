// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks <c>for</c>, on a test and in a body, and binds its names.</summary>
internal sealed class RowChecker(CheckContext context, ExpressionChecker expressions)
{
    /// <summary>
    /// Binds the names in <paramref name="scope"/> and returns how many rows there are, of which a range has so many at most; unknown
    /// counts as one.
    /// </summary>
    public ulong Check(ValueList<string> names, Expression source, SourceSpan span, NameScope scope, ulong most)
    {
        ulong count = source switch
        {
            RangeExpression range => Range(names, range, span, scope, most),
            ListExpression list => List(names, list, span, scope),
            _ => Neither(names, source, span, scope),
        };
        return count;
    }

    /// <summary>A constant is a row's variable of one row, which every test has.</summary>
    public void Constant(ConstItem constant, NameScope scope)
    {
        ValueInfo info = Column([constant.Value], scope);
        if (info.Kind is ValueKind.List or ValueKind.Tuple or ValueKind.Nothing)
        {
            context.Error(constant.Value, $"a constant is a value, and this is {Naming.Of(info.Kind)}", "const LENGTH = 4 pages");
        }

        Bind([constant.Name], constant.NameSpan, scope, _ => info, _ => [constant.Value]);
    }

    private ulong Range(ValueList<string> names, RangeExpression range, SourceSpan span, NameScope scope, ulong most)
    {
        ValueInfo from = expressions.Check(range.From, scope);
        ValueInfo to = expressions.Check(range.To, scope);
        foreach ((Expression end, ValueInfo info) in ((Expression, ValueInfo)[])[(range.From, from), (range.To, to)])
        {
            if (info.Kind is not (ValueKind.Number or ValueKind.Any))
            {
                context.Error(end, $"a range goes over numbers, and this is {Naming.Of(info.Kind)}",
                    info.Kind == ValueKind.Size ? "write it without a unit" : null);
            }
        }

        if (names.Count != 1)
        {
            context.Error(range, $"a range has one value for {names.Count} names");
        }

        ulong step = Step(range, scope);
        Interval? values = from.Number is { } low && to.Number is { } high && low.Low < high.High
            ? new Interval(low.Low, Last(low, high, step))
            : null;
        if (values is null && from.Number is not null && to.Number is not null)
        {
            context.Error(range, "this range is empty", "0..4 is 0, 1, 2 and 3");
        }

        if (values is { } some && (some.High - some.Low) / step >= most)
        {
            context.Error(range, $"this range has {((some.High - some.Low) / step) + 1} values, more than {most}");
        }

        Bind(names, span, scope, _ => new ValueInfo(ValueKind.Number, null, values), _ => []);
        bool isCounted = from.Kind == ValueKind.Number && to.Kind == ValueKind.Number;
        return isCounted && from.Number is { IsOne: true } a && to.Number is { IsOne: true } b && b.Low > a.Low
            ? ((b.Low - a.Low - 1) / step) + 1
            : 1;
    }

    /// <summary>From one value to the next; what is no step counts as 1 from here on.</summary>
    private ulong Step(RangeExpression range, NameScope scope)
    {
        if (range.Step is not { } step)
        {
            return 1;
        }

        ValueInfo info = expressions.Check(step, scope);
        if (info.Kind is not (ValueKind.Number or ValueKind.Any))
        {
            context.Error(step, $"a step is a number, and this is {Naming.Of(info.Kind)}",
                info.Kind == ValueKind.Size ? "write it without a unit" : null);
        }
        else if (info.Number is { Low: 0 })
        {
            context.Error(step, "a step of 0 never ends", "for i in 0..8 step 2 is 0, 2, 4 and 6");
        }

        return Math.Max(1, info.Number?.Low ?? 1);
    }

    /// <summary>The last value; where the ends are not known, the last that there could be.</summary>
    private static ulong Last(Interval from, Interval to, ulong step) =>
        from.IsOne && to.IsOne ? from.Low + ((to.Low - from.Low - 1) / step * step) : to.High - 1;

    private ulong List(ValueList<string> names, ListExpression list, SourceSpan span, NameScope scope)
    {
        if (list.Items.Count == 0)
        {
            context.Error(list, "this list is empty, so nothing would run");
        }

        List<Expression>[] columns = [.. names.Select(_ => new List<Expression>())];
        foreach (Expression item in list.Items)
        {
            Row(names, item, columns);
        }

        var infos = new ValueInfo[names.Count];
        for (int i = 0; i < names.Count; i++)
        {
            infos[i] = Column(columns[i], scope);
        }

        Bind(names, span, scope, i => infos[i], i => [.. columns[i]]);
        return (ulong)list.Items.Count;
    }

    private void Row(ValueList<string> names, Expression item, List<Expression>[] columns)
    {
        if (names.Count == 1)
        {
            columns[0].Add(item is GroupExpression group ? group.Inner : item);
            return;
        }

        if (item is not TupleExpression row || row.Items.Count != names.Count)
        {
            string found = item is TupleExpression tuple ? Values(tuple.Items.Count) : "one value";
            context.Error(item, $"this row has {found} for {names.Count} names", $"a row is ({string.Join(", ", names)})");
            return;
        }

        for (int i = 0; i < columns.Length; i++)
        {
            columns[i].Add(row.Items[i]);
        }
    }

    private static string Values(int count) => count == 1 ? "one value" : $"{count} values";

    private ValueInfo Column(List<Expression> values, NameScope scope)
    {
        ValueInfo? column = null;
        foreach (Expression value in values)
        {
            ValueInfo info = expressions.Word(value, scope) ?? expressions.Check(value, scope);
            column = column?.Or(info) ?? info;
        }

        return column ?? ValueInfo.Unknown;
    }

    private ulong Neither(ValueList<string> names, Expression source, SourceSpan span, NameScope scope)
    {
        expressions.Check(source, scope);
        context.Error(source, "'for' goes over a list or a range", "for x in [a, b] or for i in 0..4");
        Bind(names, span, scope, _ => ValueInfo.Unknown, _ => []);
        return 1;
    }

    private void Bind(
        ValueList<string> names, SourceSpan span, NameScope scope, Func<int, ValueInfo> info, Func<int, ValueList<Expression>> candidates)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (Words.IsReserved(names[i]))
            {
                context.Error(span, $"'{names[i]}' is a word of the language and cannot be a name");
            }
            else if (scope.Find(names[i]) is { IsThreads: false } earlier)
            {
                context.Error(span, $"'{names[i]}' has a value already, since line {earlier.Span.Line}", "a name is bound once");
            }

            scope.Add(new Binding(names[i], span, info(i)) { Candidates = candidates(i) });
        }
    }
}
