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

/// <summary><c>const LENGTH = 4 pages</c>: a name for a value, for all of the file and for whoever includes it.</summary>
public sealed record ConstItem(string Name, Expression Value) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(ConstItem? other) => base.Equals(other) && Name == other.Name && Value == other.Value;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Value);
}

/// <summary><c>def populate(r, advice) { ... }</c>: a step of the script's own.</summary>
public sealed record DefItem(string Name, ValueList<string> Parameters, Block Body) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(DefItem? other) => base.Equals(other) && Name == other.Name && Parameters == other.Parameters && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Parameters, Body);
}

/// <summary><c>fixture anon { ... } teardown { ... }</c>.</summary>
public sealed record FixtureItem(string Name, Block Setup, Block? Teardown) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(FixtureItem? other) =>
        base.Equals(other) && Name == other.Name && Setup == other.Setup && Teardown == other.Teardown;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Setup, Teardown);
}

/// <summary><c>include "lib/uffd.mmt"</c>, looked up in selftests/.</summary>
public sealed record IncludeItem(string Path) : FileItem
{
    /// <summary>Where the path stands.</summary>
    public SourceSpan PathSpan { get; init; } = SourceSpan.Start;

    public bool Equals(IncludeItem? other) => base.Equals(other) && Path == other.Path;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Path);
}

/// <summary><c>machine { memory 64M; cpus 2 }</c>, for every test of the file.</summary>
public sealed record MachineItem(ValueList<MachineSetting> Settings) : FileItem;

/// <summary><c>suite "madv_populate"</c>.</summary>
public sealed record SuiteItem(string Name) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(SuiteItem? other) => base.Equals(other) && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name);
}

/// <summary><c>test "name" (fixture) for x in [...] { ... }</c>.</summary>
public sealed record TestItem(string Name, ValueList<string> Fixtures, ValueList<ForClause> Rows, Block Body) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(TestItem? other) =>
        base.Equals(other) && Name == other.Name && Fixtures == other.Fixtures && Rows == other.Rows && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Fixtures, Rows, Body);

    /// <summary>The settings of the test's own <c>machine</c> block; empty without one.</summary>
    public ValueList<MachineSetting> Machine =>
        Body.Statements.Count > 0 && Body.Statements[0] is MachineStatement machine ? machine.Settings : [];
}

/// <summary>
/// <c>variant anon shmem { ... }</c>: another set-up under the same names; without a teardown of its own the fixture's runs.
/// </summary>
public sealed record VariantItem(string Fixture, string Name, Block Setup, Block? Teardown) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(VariantItem? other) =>
        base.Equals(other) && Fixture == other.Fixture && Name == other.Name && Setup == other.Setup && Teardown == other.Teardown;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Fixture, Name, Setup, Teardown);
}
