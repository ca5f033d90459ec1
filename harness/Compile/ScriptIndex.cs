// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Compile;

/// <summary>What a checked script and its includes define, by name, with the source that each stands in.</summary>
internal sealed class ScriptIndex
{
    private readonly Dictionary<string, (DefItem Item, SourceIndex Source)> defs = [];
    private readonly Dictionary<string, (FixtureItem Item, SourceIndex Source)> fixtures = [];
    private readonly Dictionary<string, List<(VariantItem Item, SourceIndex Source)>> variants = [];

    public ScriptIndex(CheckResult script)
    {
        Main = new SourceIndex(script.File);
        Files = [.. script.Included.Select(file => (file, new SourceIndex(file))), (script.File, Main)];
        foreach ((ScriptFile file, SourceIndex source) in Files)
        {
            Add(file, source);
        }
    }

    /// <summary>The script's own source.</summary>
    public SourceIndex Main { get; }

    /// <summary>Included files first: their machine blocks are overruled by the script's.</summary>
    public IReadOnlyList<(ScriptFile File, SourceIndex Source)> Files { get; }

    public DefItem? Def(string name) => defs.TryGetValue(name, out (DefItem Item, SourceIndex Source) def) ? def.Item : null;

    public SourceIndex SourceOf(DefItem def) => defs[def.Name].Source;

    public (FixtureItem Item, SourceIndex Source) Fixture(string name) => fixtures[name];

    public IReadOnlyList<(VariantItem Item, SourceIndex Source)> Variants(string fixture) =>
        variants.TryGetValue(fixture, out List<(VariantItem Item, SourceIndex Source)>? found) ? found : [];

    private void Add(ScriptFile file, SourceIndex source)
    {
        foreach (FileItem item in file.Items)
        {
            switch (item)
            {
                case DefItem def: defs[def.Name] = (def, source); break;
                case FixtureItem fixture: fixtures[fixture.Name] = (fixture, source); break;
                case VariantItem variant: VariantsOf(variant.Fixture).Add((variant, source)); break;
                default: break;
            }
        }
    }

    private List<(VariantItem Item, SourceIndex Source)> VariantsOf(string fixture)
    {
        if (!variants.TryGetValue(fixture, out List<(VariantItem Item, SourceIndex Source)>? list))
        {
            variants[fixture] = list = [];
        }

        return list;
    }
}
