// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Compile;

/// <summary>What a checked script and its includes define, by name, with the source that each stands in.</summary>
internal sealed class ScriptIndex
{
    private readonly Dictionary<string, Sourced<DefItem>> defs = [];
    private readonly Dictionary<string, Sourced<FixtureItem>> fixtures = [];
    private readonly Dictionary<string, List<Sourced<VariantItem>>> variants = [];

    public ScriptIndex(CheckResult script)
    {
        Meaning = script.Meaning;
        Main = new SourceIndex(script.File);
        Files =
        [
            .. script.Included.Select(file => new Sourced<ScriptFile>(file, new SourceIndex(file))),
            new Sourced<ScriptFile>(script.File, Main),
        ];
        foreach ((ScriptFile file, SourceIndex source) in Files)
        {
            Add(file, source);
        }
    }

    /// <summary>Names of a section of its own: the constants are known, and nothing else.</summary>
    public Values Scope()
    {
        var scope = new Values(Meaning);
        foreach ((ScriptFile file, SourceIndex source) in Files)
        {
            foreach (ConstItem constant in file.Items.OfType<ConstItem>())
            {
                scope.Define(constant.Name, ExpressionCompiler.Evaluate(constant.Value, scope, source));
            }
        }

        return scope;
    }

    /// <summary>What the checker has found out.</summary>
    public ScriptMeaning Meaning { get; }

    /// <summary>The script's own source.</summary>
    public SourceIndex Main { get; }

    /// <summary>Included files first: their machine blocks are overruled by the script's.</summary>
    public IReadOnlyList<Sourced<ScriptFile>> Files { get; }

    public DefItem? Def(string name) => defs.TryGetValue(name, out Sourced<DefItem>? def) ? def.Item : null;

    public SourceIndex SourceOf(DefItem def) => defs[def.Name].Source;

    public Sourced<FixtureItem> Fixture(string name) => fixtures[name];

    public IReadOnlyList<Sourced<VariantItem>> Variants(string fixture) =>
        variants.TryGetValue(fixture, out List<Sourced<VariantItem>>? found) ? found : [];

    private void Add(ScriptFile file, SourceIndex source)
    {
        foreach (FileItem item in file.Items)
        {
            switch (item)
            {
                case DefItem def: defs[def.Name] = new(def, source); break;
                case FixtureItem fixture: fixtures[fixture.Name] = new(fixture, source); break;
                case VariantItem variant: VariantsOf(variant.Fixture).Add(new(variant, source)); break;
                default: break;
            }
        }
    }

    private List<Sourced<VariantItem>> VariantsOf(string fixture)
    {
        if (!variants.TryGetValue(fixture, out List<Sourced<VariantItem>>? list))
        {
            variants[fixture] = list = [];
        }

        return list;
    }
}
