// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>The definitions of a script and of what it includes.</summary>
internal sealed class FileScope
{
    /// <summary>The names that stand for a value everywhere, filled when what defines them is checked.</summary>
    public NameScope Constants { get; } = new(null);

    public Dictionary<string, Defined<DefItem>> Defs { get; } = [];

    public Dictionary<string, Defined<FixtureItem>> Fixtures { get; } = [];

    public List<Defined<VariantItem>> Variants { get; } = [];

    public HashSet<(string Fixture, string Name)> VariantNames { get; } = [];

    /// <summary>What a fixture's set-up binds, filled when the fixture is checked.</summary>
    public Dictionary<string, NameScope> FixtureNames { get; } = [];

    /// <summary>What a def returns, filled when the def is checked.</summary>
    public Dictionary<string, Returned> Returns { get; } = [];
}
