// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>variant anon shmem { ... }</c>: another set-up under the same names; without a teardown of its own the fixture's runs.</summary>
public sealed record VariantItem(string Fixture, string Name, Block Setup, Block? Teardown) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(VariantItem? other) => base.Equals(other) && Fixture == other.Fixture && Name == other.Name && Setup == other.Setup && Teardown == other.Teardown;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Fixture, Name, Setup, Teardown);
}
