// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>suite "madv_populate"</c>.</summary>
public sealed record SuiteItem(string Name) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(SuiteItem? other) => base.Equals(other) && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name);
}
