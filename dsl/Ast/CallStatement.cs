// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

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
