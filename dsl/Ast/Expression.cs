// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>Something with a value: an argument, a result, the side of a comparison.</summary>
public abstract record Expression : Node;

/// <summary><c>p[2] + 8 bytes</c>, <c>p.end - 1 page</c>, <c>2 * i</c>; associates to the left.</summary>
public sealed record BinaryExpression(Expression Left, BinaryOperator Operator, Expression Right) : Expression;

/// <summary>
/// <c>name(arguments)</c>: a system call, an access, an ioctl, a step of the script's own, or a question such as <c>addr(0)</c>.
/// </summary>
public sealed record CallExpression(string Name, ValueList<Argument> Arguments) : Expression
{
    /// <summary>Where the name alone stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(CallExpression? other) => base.Equals(other) && Name == other.Name && Arguments == other.Arguments;

    public override int GetHashCode() => HashCode.Combine(Name, Arguments);
}

/// <summary><c>p[0..2] rw-p</c> or <c>p[0..2] PAGE_IS_WRITTEN</c>: an element of <c>maps</c> and <c>regions</c> lists.</summary>
public sealed record DescribedRangeExpression(Expression Range, Expression Description) : Expression;

/// <summary><c>p.end</c>: the first address behind a region.</summary>
public sealed record EndExpression(Expression Target) : Expression;

/// <summary><c>(a + b)</c>: brackets that the author wrote; they have no value of their own.</summary>
public sealed record GroupExpression(Expression Inner) : Expression;

/// <summary><c>p[2]</c>: one page of a region, also its address.</summary>
public sealed record IndexExpression(Expression Target, Expression Index) : Expression;

/// <summary><c>[a, b, c]</c>.</summary>
public sealed record ListExpression(ValueList<Expression> Items) : Expression;

/// <summary>A name of the script (region, process, row variable) or a constant of the kernel; the checker tells which.</summary>
public sealed record NameExpression(string Name) : Expression;

/// <summary><c>-EFAULT</c>, <c>-1</c>.</summary>
public sealed record NegateExpression(Expression Operand) : Expression;

/// <summary><c>4</c>, <c>0xaa</c>, <c>4 pages</c>, <c>64K</c>, <c>500ms</c>.</summary>
/// <remarks>The value is as written; <see cref="InBytes"/> applies the unit.</remarks>
public sealed record NumberExpression(ulong Value, Unit Unit) : Expression
{
    private const ulong PageSize = 4096;

    /// <summary>How many hexadecimal digits were written, or 0 for a decimal number; the printer keeps the spelling.</summary>
    public int HexDigits { get; init; }

    /// <summary>How many octal digits were written behind the 0, or 0: it is not octal.</summary>
    public int OctalDigits { get; init; }

    /// <summary>True for a number of bytes, pages, K, M or G.</summary>
    public bool IsSize => Unit is Unit.Bytes or Unit.Pages or Unit.K or Unit.M or Unit.G;

    /// <summary>The value times its unit; a plain number counts bytes, and what does not fit in 64 bits is null.</summary>
    public ulong? InBytes => Value > ulong.MaxValue / Factor ? null : Value * Factor;

    private ulong Factor => Unit switch
    {
        Unit.Pages => PageSize,
        Unit.K => 1UL << 10,
        Unit.M => 1UL << 20,
        Unit.G => 1UL << 30,
        _ => 1,
    };
}

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

/// <summary><c>rw-p</c>, as /proc/PID/maps has it.</summary>
public sealed record PermissionsExpression(string Text) : Expression;

/// <summary><c>0..4</c>: 0, 1, 2 and 3; <c>0..8 step 2</c>: 0, 2, 4 and 6; in <c>for</c>.</summary>
public sealed record RangeExpression(Expression From, Expression To, Expression? Step = null) : Expression;

/// <summary><c>p[1..3]</c>: pages 1 and 2, half open.</summary>
public sealed record SliceExpression(Expression Target, Expression From, Expression To) : Expression;

/// <summary>A step by its path, as results name it: <c>:4</c>, <c>:4.2</c>, <c>:setup.1</c>. The colon belongs to the path.</summary>
public sealed record StepExpression(string Path) : Expression;

/// <summary><c>"text"</c>; the value has its escapes resolved.</summary>
public sealed record StringExpression(string Value) : Expression;

/// <summary><c>(PROT_READ, MADV_POPULATE_READ, 0)</c>: one row of several columns.</summary>
public sealed record TupleExpression(ValueList<Expression> Items) : Expression;

/// <summary><c>PROT_READ|PROT_WRITE</c>: always a union of flags.</summary>
public sealed record UnionExpression(ValueList<Expression> Members) : Expression;

/// <summary><c>&gt;= 5.14</c> or <c>&lt; 6.7</c>, in <c>@kernel</c> only.</summary>
public sealed record VersionBoundExpression(string Operator, VersionExpression Version) : Expression;

/// <summary>A kernel's version: <c>5.14</c>, <c>6.18.44</c>.</summary>
public sealed record VersionExpression(int Major, int Minor, int? Patch) : Expression;
