// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>What stands at the outermost level of a file.</summary>
public abstract record FileItem : Node
{
    /// <summary><c>@tags(...)</c> and the like, in front of the item.</summary>
    public ValueList<AttributeNode> Attributes { get; init; }

    public virtual bool Equals(FileItem? other) => base.Equals(other) && Attributes == other.Attributes;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Attributes);
}
