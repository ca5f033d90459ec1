// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>def populate(r, advice) { ... }</c>: a step of the script's own.</summary>
public sealed record DefItem(string Name, ValueList<string> Parameters, Block Body) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(DefItem? other) => base.Equals(other) && Name == other.Name && Parameters == other.Parameters && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Parameters, Body);
}
