// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Writes values.</summary>
internal sealed class ExpressionPrinter(Output output)
{
    public static void Write(Output output, Expression value) => new ExpressionPrinter(output).Write(value);

    public void Write(Expression value)
    {
        switch (value)
        {
            case NumberExpression number:
                output.Write(Number(number));
                break;
            case NameExpression name:
                output.Write(name.Name);
                break;
            case StringExpression text:
                output.Write(Quote(text.Value));
                break;
            case PermissionsExpression permissions:
                output.Write(permissions.Text);
                break;
            case StepExpression step:
                output.Write(step.Path);
                break;
            case VersionExpression version:
                output.Write(Version(version));
                break;
            case VersionBoundExpression bound:
                output.Write($"{bound.Operator} {Version(bound.Version)}");
                break;
            case CallExpression call:
                output.Write(call.Name);
                Arguments(output, call.Arguments, call.Trivia);
                break;
            case ListExpression list:
                BracketPrinter.Write(output, "[", list.Items, "]", list.Trivia, Write, keepsBreaks: true);
                break;
            case TupleExpression tuple:
                Tuple(tuple);
                break;
            default:
                Compound(value);
                break;
        }
    }

    public static void Arguments(Output output, ValueList<Argument> arguments, Trivia? trivia) =>
        BracketPrinter.Write(output, "(", arguments, ")", trivia, Argument, keepsBreaks: false);

    public static string Quote(string text)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }

    private void Compound(Expression value)
    {
        switch (value)
        {
            case UnionExpression union:
                Joined(union.Members, "|");
                break;
            case NegateExpression negated:
                // Without the blank ---p would be the permissions of a mapping.
                output.Write(negated.Operand is NegateExpression ? "- " : "-");
                Write(negated.Operand);
                break;
            case BinaryExpression binary:
                Write(binary.Left);
                output.Write(binary.Operator switch { BinaryOperator.Add => " + ", BinaryOperator.Subtract => " - ", _ => " * " });
                Write(binary.Right);
                break;
            case GroupExpression group:
                output.Write("(");
                Write(group.Inner);
                output.Write(")");
                break;
            case IndexExpression index:
                Write(index.Target);
                output.Write("[");
                Write(index.Index);
                output.Write("]");
                break;
            case SliceExpression slice:
                Write(slice.Target);
                output.Write("[");
                Range(slice.From, slice.To);
                output.Write("]");
                break;
            case OfProcessExpression other:
                output.Write($"{other.Process.Name}.{other.Name.Name}");
                break;
            case EndExpression end:
                Write(end.Target);
                output.Write(".end");
                break;
            case RangeExpression range:
                Range(range.From, range.To);
                if (range.Step is { } step)
                {
                    output.Write(" step ");
                    Write(step);
                }

                break;
            case DescribedRangeExpression described:
                Write(described.Range);
                output.Write(" ");
                Write(described.Description);
                break;
            default:
                throw new UnreachableException($"an expression that no script has: {value.GetType().Name}");
        }
    }

    private void Range(Expression from, Expression to)
    {
        Write(from);
        output.Write("..");
        Write(to);
    }

    private void Joined(ValueList<Expression> members, string sign)
    {
        for (int i = 0; i < members.Count; i++)
        {
            output.Write(i > 0 ? sign : "");
            Write(members[i]);
        }
    }

    /// <summary>A row of one value keeps the comma that makes it a row.</summary>
    private void Tuple(TupleExpression tuple)
    {
        if (tuple.Items.Count == 1 && !CommentPrinter.HasComments(tuple.Items[0].Trivia) && !CommentPrinter.HasDangling(tuple.Trivia))
        {
            output.Write("(");
            Write(tuple.Items[0]);
            output.Write(",)");
            return;
        }

        BracketPrinter.Write(output, "(", tuple.Items, ")", tuple.Trivia, Write, keepsBreaks: false);
    }

    private static void Argument(Output output, Argument argument)
    {
        if (argument.Name is not null)
        {
            output.Write(argument.Name).Write(" ");
        }

        Write(output, argument.Value);
    }

    private static string Number(NumberExpression number)
    {
        string digits = number.HexDigits > 0
            ? "0x" + number.Value.ToString("x", CultureInfo.InvariantCulture).PadLeft(number.HexDigits, '0')
            : number.OctalDigits > 0 ? Octal(number)
            : number.Value.ToString(CultureInfo.InvariantCulture);
        return number.Unit switch
        {
            Unit.None => digits,
            Unit.Pages => number.Value == 1 ? $"{digits} page" : $"{digits} pages",
            Unit.Bytes => number.Value == 1 ? $"{digits} byte" : $"{digits} bytes",
            Unit.Milliseconds => $"{digits}ms",
            _ => $"{digits}{number.Unit}",
        };
    }

    private static string Octal(NumberExpression number)
    {
        string digits = "";
        for (ulong left = number.Value; left > 0; left >>= 3)
        {
            digits = $"{(char)('0' + (left & 7))}{digits}";
        }

        return "0" + digits.PadLeft(number.OctalDigits, '0');
    }

    private static string Version(VersionExpression version) =>
        version.Patch is { } patch ? $"{version.Major}.{version.Minor}.{patch}" : $"{version.Major}.{version.Minor}";
}
