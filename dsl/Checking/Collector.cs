// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Gathers the definitions of a file, and finds names that are defined twice.</summary>
internal static class Collector
{
    public static void Collect(CheckContext context, ScriptFile file)
    {
        context.FileName = file.FileName;
        var tests = new HashSet<string>();
        foreach (FileItem item in file.Items)
        {
            switch (item)
            {
                case DefItem def:
                    Def(context, def, file);
                    break;
                case FixtureItem fixture when !context.Files.Fixtures.TryAdd(fixture.Name, new(fixture, file)):
                    context.Error(fixture.NameSpan, $"there are two fixtures '{fixture.Name}'");
                    break;
                case VariantItem variant:
                    Variant(context, variant, file);
                    break;
                case TestItem test when !tests.Add(test.Name):
                    context.Error(test.NameSpan, $"there are two tests \"{test.Name}\"", "a case is found by its test's name");
                    break;
                default:
                    break;
            }
        }
    }

    private static void Def(CheckContext context, DefItem def, ScriptFile file)
    {
        if (!context.Files.Defs.TryAdd(def.Name, new(def, file)))
        {
            context.Error(def.NameSpan, $"there are two defs '{def.Name}'");
        }
        else if (Words.IsReservedForSteps(def.Name))
        {
            context.Error(def.NameSpan, $"'{def.Name}' is a word of the language and cannot be a name");
        }
    }

    private static void Variant(CheckContext context, VariantItem variant, ScriptFile file)
    {
        if (!context.Files.VariantNames.Add((variant.Fixture, variant.Name)))
        {
            context.Error(variant.NameSpan, $"there are two variants '{variant.Name}' of '{variant.Fixture}'");
        }

        context.Files.Variants.Add(new(variant, file));
    }
}
