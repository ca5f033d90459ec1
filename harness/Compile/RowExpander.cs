// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>The rows of a test's matrix: several clauses multiply, the last one runs fastest.</summary>
internal static class RowExpander
{
    /// <summary>One row of variables with what they stand for; a test without clauses has the one empty row.</summary>
    public static List<RowValue[]> Expand(ValueList<ForClause> clauses, Values scope, SourceIndex source)
    {
        List<List<RowValue[]>> choices = [.. clauses.Select(clause => Rows(clause.Names, clause.Source, scope, source))];
        return [.. Combinations.Of(choices).Select(row => row.SelectMany(values => values).ToArray())];
    }

    /// <summary>The rows of one clause, or the rounds of one loop.</summary>
    public static List<RowValue[]> Rows(ValueList<string> names, Expression values, Values scope, SourceIndex source)
    {
        var rows = new List<RowValue[]>();
        foreach (Operand item in Items(values, scope, source))
        {
            if (names.Count == 1)
            {
                rows.Add([new RowValue(names[0], item)]);
                continue;
            }

            if (item is not GroupOperand group || group.Items.Count != names.Count)
            {
                throw new CompileException(source.Of(values.Span), $"each row needs {names.Count} values");
            }

            rows.Add([.. names.Select((name, i) => new RowValue(name, group.Items[i]))]);
        }

        return rows;
    }

    private static IEnumerable<Operand> Items(Expression values, Values scope, SourceIndex source)
    {
        if (values is not RangeExpression range)
        {
            return ExpressionCompiler.Evaluate(values, scope, source) is ListOperand list ? list.Items
                : throw new CompileException(source.Of(values.Span), "a list or a range must stand here");
        }

        RoundNumbers numbers = Range(range, scope, source);
        if (numbers.Count > Limits.Rows)
        {
            throw new CompileException(source.Of(values.Span), $"this range has {numbers.Count} values, more than {Limits.Rows}");
        }

        return Enumerable.Range(0, (int)numbers.Count).Select(i => numbers[i] with { Grows = false });
    }

    /// <summary>What a range goes over.</summary>
    public static RoundNumbers Range(RangeExpression range, Values scope, SourceIndex source)
    {
        long from = Bound(range.From, scope, source);
        long to = Bound(range.To, scope, source);
        long step = range.Step is { } stride ? Bound(stride, scope, source) : 1;
        if (step <= 0)
        {
            throw new CompileException(source.Of(range.Span), "a step is above 0");
        }

        ulong count = to > from ? ((unchecked((ulong)to - (ulong)from) - 1) / (ulong)step) + 1 : 0;
        return count <= Limits.Performed ? new RoundNumbers(from, step, (long)count)
            : throw new CompileException(source.Of(range.Span), $"this range has {count} values, more than {Limits.Performed}");
    }

    private static long Bound(Expression bound, Values scope, SourceIndex source) =>
        ExpressionCompiler.Evaluate(bound, scope, source) is not NumberOperand number
            ? throw new CompileException(source.Of(bound.Span), "a number must stand here")
        : number.Grows ? throw new WrittenOutException(source.Of(bound.Span), $"how often a loop inside goes round depends on it")
        : number.Value;
}
