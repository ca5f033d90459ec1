// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Tells the kind of an expression from its look; of names, a resolver tells.</summary>
public static class Shape
{
    /// <summary>
    /// The kind of <paramref name="value"/>; <paramref name="names"/> knows the script's own names, and answers null for others.
    /// </summary>
    public static ValueKind Of(Expression value, Func<string, ValueKind?> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return value switch
        {
            NumberExpression number => OfNumber(number),
            NameExpression name => names(name.Name) ?? OfConstant(name.Name),
            StringExpression => ValueKind.Text,
            UnionExpression => ValueKind.Flags,
            NegateExpression negated => Of(negated.Operand, names) == ValueKind.Errno ? ValueKind.Errno : ValueKind.Number,
            GroupExpression group => Of(group.Inner, names),
            IndexExpression => ValueKind.Page,
            SliceExpression => ValueKind.Pages,
            EndExpression => ValueKind.Address,
            OfProcessExpression other => Of(other.Name, names),
            BinaryExpression { Operator: BinaryOperator.Multiply } product => OfProduct(Of(product.Left, names), Of(product.Right, names)),
            BinaryExpression binary => OfSum(Of(binary.Left, names), Of(binary.Right, names)),
            CallExpression call => OfResult(CallTable.Find(call.Name)?.Result),
            ListExpression => ValueKind.List,
            TupleExpression => ValueKind.Tuple,
            VersionExpression or VersionBoundExpression => ValueKind.Version,
            PermissionsExpression => ValueKind.Permissions,
            _ => ValueKind.Any,
        };
    }

    /// <summary>True for what is certainly an address, and no length or flag.</summary>
    public static bool IsAddress(ValueKind kind) =>
        kind is ValueKind.Region or ValueKind.Page or ValueKind.Pages or ValueKind.Address;

    /// <summary>True for what has a length of its own: a region, a range of pages. A page may also be the address of a range.</summary>
    public static bool HasItsLength(ValueKind kind) => kind is ValueKind.Region or ValueKind.Pages;

    /// <summary>What a name is good for that is bound to a call with this result.</summary>
    public static ValueKind OfResult(ResultKind? result) => result switch
    {
        ResultKind.Region => ValueKind.Region,
        ResultKind.File => ValueKind.File,
        ResultKind.Pipe => ValueKind.Pipe,
        ResultKind.Uffd => ValueKind.Uffd,
        ResultKind.Process => ValueKind.Process,
        ResultKind.Event => ValueKind.Event,
        ResultKind.Pin => ValueKind.Pin,
        ResultKind.Pkey => ValueKind.Pkey,
        ResultKind.Frame => ValueKind.Frame,
        ResultKind.Segment => ValueKind.Segment,
        ResultKind.Count => ValueKind.Number,
        ResultKind.Byte => ValueKind.Byte,
        ResultKind.FaultBits => ValueKind.FaultBits,
        ResultKind.Address => ValueKind.Address,
        ResultKind.Zero or ResultKind.Status or ResultKind.Never => ValueKind.Nothing,
        _ => ValueKind.Any,
    };

    private static ValueKind OfNumber(NumberExpression number) => number.Unit switch
    {
        Unit.None => ValueKind.Number,
        Unit.Milliseconds => ValueKind.Duration,
        _ => ValueKind.Size,
    };

    private static ValueKind OfConstant(string name) => ConstantTable.Find(name)?.Family switch
    {
        ConstantFamily.Errno => ValueKind.Errno,
        ConstantFamily.Signal => ValueKind.Signal,
        null => name == "NULL" ? ValueKind.Address : ValueKind.Word,
        _ => ValueKind.Flags,
    };

    private static ValueKind OfProduct(ValueKind left, ValueKind right) =>
        left == ValueKind.Size || right == ValueKind.Size ? ValueKind.Size
        : left == ValueKind.Any || right == ValueKind.Any ? ValueKind.Any
        : ValueKind.Number;

    /// <summary>An address stays one when a size is added; the difference of two is a size.</summary>
    private static ValueKind OfSum(ValueKind left, ValueKind right)
    {
        if (IsAddress(left) || IsAddress(right))
        {
            return IsAddress(left) && IsAddress(right) ? ValueKind.Size : ValueKind.Address;
        }

        if (left == ValueKind.Any || right == ValueKind.Any)
        {
            return ValueKind.Any;
        }

        return left == ValueKind.Size || right == ValueKind.Size ? ValueKind.Size : ValueKind.Number;
    }
}
