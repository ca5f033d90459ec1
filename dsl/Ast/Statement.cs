// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>One step of a test.</summary>
public abstract record Statement : Node
{
    /// <summary><c>@model("why")</c> and the like, in front of the statement.</summary>
    public ValueList<AttributeNode> Attributes { get; init; }

    public virtual bool Equals(Statement? other) => base.Equals(other) && Attributes == other.Attributes;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Attributes);
}
