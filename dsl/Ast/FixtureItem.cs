// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>fixture anon { ... } teardown { ... }</c>.</summary>
public sealed record FixtureItem(string Name, Block Setup, Block? Teardown) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(FixtureItem? other) => base.Equals(other) && Name == other.Name && Setup == other.Setup && Teardown == other.Teardown;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Setup, Teardown);
}
