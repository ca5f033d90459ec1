// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>What the checker has found out about a script, for who compiles it: nothing of it is to be found out again.</summary>
/// <remarks>By the node itself: two that say the same are two.</remarks>
public sealed class ScriptMeaning
{
    private readonly Dictionary<Node, BoundCall> _calls = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<NameExpression, NameUse> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Observation, ObservationSpec> _subjects = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CSharpStatement, string[]> _visible = new(ReferenceEqualityComparer.Instance);

    /// <summary>The arguments of a call, or of what is looked at, by the names of their parameters.</summary>
    public BoundCall? Call(Node call) => _calls.GetValueOrDefault(call);

    /// <summary>What a name in a value is.</summary>
    public NameUse Name(NameExpression name) => _names.GetValueOrDefault(name);

    /// <summary>What an expectation looks at; null: the parameter of a def, which only its argument tells.</summary>
    public ObservationSpec? Subject(Observation observation) => _subjects.GetValueOrDefault(observation);

    /// <summary>The script's own names that a block of C# can use.</summary>
    public IReadOnlyList<string> Visible(CSharpStatement block) => _visible.GetValueOrDefault(block) ?? [];

    internal void Add(Node call, BoundCall bound) => _calls[call] = bound;

    internal void Add(NameExpression name, NameUse use) => _names[name] = use;

    internal void Add(Observation observation, ObservationSpec spec) => _subjects[observation] = spec;

    internal void Add(CSharpStatement block, IEnumerable<string> names) => _visible[block] = [.. names.Distinct()];
}
