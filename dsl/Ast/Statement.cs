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
