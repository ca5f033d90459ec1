// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>c.p</c>: what a name stands for in another process; <c>first.p</c> in the one with which the case began.</summary>
public sealed record OfProcessExpression(NameExpression Process, NameExpression Name) : Expression
{
    /// <summary>The word for the process with which a case begins, unless the script has bound it.</summary>
    public const string First = "first";

    /// <summary>The process that an address is one of; null: the one that looks.</summary>
    public static OfProcessExpression? In(Expression value) => value switch
    {
        OfProcessExpression other => other,
        IndexExpression index => In(index.Target),
        SliceExpression slice => In(slice.Target),
        EndExpression end => In(end.Target),
        BinaryExpression binary => In(binary.Left),
        GroupExpression group => In(group.Inner),
        _ => null,
    };
}
