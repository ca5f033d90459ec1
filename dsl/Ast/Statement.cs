// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One step of a test.</summary>
public abstract record Statement : Node
{
    /// <summary><c>@model("why")</c> and the like, in front of the statement.</summary>
    public ValueList<AttributeNode> Attributes { get; init; }

    /// <summary>Where the name stands that the statement is about: the process of <c>in</c>, the thread of <c>join</c>.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public virtual bool Equals(Statement? other) => base.Equals(other) && Attributes == other.Attributes;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Attributes);
}

/// <summary><c>at faulter F.preptl { ... }</c>: the body runs while the thread stands at the point.</summary>
public sealed record AtStatement(string Thread, string Point, Block Body) : Statement
{
    /// <summary>Where the point stands.</summary>
    public SourceSpan PointSpan { get; init; } = SourceSpan.Start;

    public bool Equals(AtStatement? other) =>
        base.Equals(other) && Thread == other.Thread && Point == other.Point && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Thread, Point, Body);
}

/// <summary><c>csharp { ... }</c>: the text between the braces, as written.</summary>
public sealed record CSharpStatement(string Code) : Statement
{
    /// <summary>The line of the script on which <see cref="Code"/> begins.</summary>
    public int FirstLine { get; init; } = 1;

    public bool Equals(CSharpStatement? other) => base.Equals(other) && Code == other.Code;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Code);
}

/// <summary>A call: <c>p = mmap(...)</c>, <c>madvise(p, MADV_FREE) = -EINVAL</c>, <c>store(p[0], 1) faults minor 1</c>.</summary>
/// <remarks><c>d = may madvise(p, MADV_COLLAPSE)</c> is an operation that the kernel may decline. No results means success.</remarks>
public sealed record CallStatement(string? Binding, bool May, CallExpression Call) : Statement
{
    /// <summary>The alternatives after <c>=</c>; empty: the call must succeed.</summary>
    public ValueList<ExpectedResult> Results { get; init; }

    /// <summary>What the call fills in, after the result and commas.</summary>
    public ValueList<FieldValue> Fields { get; init; }

    /// <summary>What follows <c>faults</c>.</summary>
    public FaultCost? Cost { get; init; }

    /// <summary>Where the bound name stands.</summary>
    public SourceSpan BindingSpan { get; init; } = SourceSpan.Start;

    public bool Equals(CallStatement? other) =>
        base.Equals(other) && Binding == other.Binding && May == other.May && Call == other.Call
        && Results == other.Results && Fields == other.Fields && Cost == other.Cost;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Binding, May, Call, Results, Fields, Cost);
}

/// <summary><c>expect pte(p): present</c>, <c>expect memory(p[0]) == 1 or memory(p[0]) == 2</c>.</summary>
public sealed record ExpectStatement(Observation Observation) : Statement
{
    /// <summary>Behind <c>or</c>: one of all of them must hold.</summary>
    public ValueList<Observation> Others { get; init; }

    /// <summary>All of them, in order.</summary>
    public IEnumerable<Observation> Alternatives => [Observation, .. Others];
}

/// <summary><c>explore = 42 executions</c>: so many executions of the race before it are all that there are.</summary>
public sealed record ExploreStatement(long Executions) : Statement;

/// <summary><c>for i in 0..4 { ... }</c>, unrolled before anything runs.</summary>
/// <remarks>The source is a <see cref="RangeExpression"/> or a <see cref="ListExpression"/>, of tuples where several names stand.</remarks>
public sealed record ForStatement(ValueList<string> Names, Expression Source, Block Body) : Statement;

/// <summary><c>if d { ... } else { ... }</c>, on the outcome of a <c>may</c>.</summary>
public sealed record IfStatement(string Condition, Block Then, Block? Else) : Statement;

/// <summary><c>in c { ... }</c>: the steps run in that process, here and now.</summary>
public sealed record InStatement(string Process, Block Body) : Statement;

/// <summary><c>join t</c>.</summary>
public sealed record JoinStatement(string Thread) : Statement;

/// <summary><c>machine { memory 64M }</c>, the first statement of a test.</summary>
public sealed record MachineStatement(ValueList<MachineSetting> Settings) : Statement;

/// <summary><c>outcomes (memory(p[0])) == [0, 1]</c>: the whole set; of several observed, each value is a tuple.</summary>
public sealed record OutcomesStatement(ValueList<Expression> Observed, ValueList<Expression> Values) : Statement;

/// <summary><c>always expect pte(p[0]): !write</c>, of the race before it.</summary>
public sealed record QuantifiedStatement(Quantifier Quantifier, ExpectStatement Expectation) : Statement;

/// <summary><c>race { thread a { ... } thread b { ... } }</c>.</summary>
public sealed record RaceStatement(ValueList<ThreadBlock> Threads) : Statement;

/// <summary><c>return q</c>, in a <c>def</c>.</summary>
public sealed record ReturnStatement(Expression? Value) : Statement;

/// <summary><c>t = thread { ... }</c>: runs until it ends or blocks.</summary>
public sealed record ThreadStatement(string Binding, Block Body) : Statement;
