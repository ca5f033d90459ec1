// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Compile;

/// <summary>One fixture of a test in one of its variants.</summary>
/// <param name="Fixture">The fixture's name.</param>
/// <param name="Variant">The variant's name; null: the fixture's own set-up.</param>
internal sealed record FixtureChoice(
    string Fixture, string? Variant, Block Setup, SourceIndex Source, Block? Teardown, SourceIndex TeardownSource)
{
    /// <summary>Every combination of the variants of some fixtures.</summary>
    public static IEnumerable<IReadOnlyList<FixtureChoice>> Product(ValueList<string> fixtures, ScriptIndex scripts) =>
        Combinations.Of([.. fixtures.Select(name => Of(name, scripts))]);

    /// <summary>How a case's id names them; null where all are the fixtures' own.</summary>
    public static string? Label(IReadOnlyList<FixtureChoice> fixtures)
    {
        List<FixtureChoice> named = [.. fixtures.Where(fixture => fixture.Variant is not null)];
        return named.Count == 0 ? null
            : fixtures.Count == 1 ? named[0].Variant
            : string.Join(", ", named.Select(fixture => $"{fixture.Fixture} {fixture.Variant}"));
    }

    /// <summary>Whether a fixture, or a variant of one, is what this performs, if only to tear it down.</summary>
    public bool IsMadeOf(FileItem item) => item switch
    {
        FixtureItem fixture => fixture.Name == Fixture
            && (Variant is null || (Teardown is not null && ReferenceEquals(Teardown, fixture.Teardown))),
        VariantItem variant => variant.Fixture == Fixture && variant.Name == Variant,
        _ => false,
    };

    private static List<FixtureChoice> Of(string name, ScriptIndex scripts)
    {
        (FixtureItem fixture, SourceIndex source) = scripts.Fixture(name);
        List<FixtureChoice> choices = [new(name, null, fixture.Setup, source, fixture.Teardown, source)];
        foreach ((VariantItem variant, SourceIndex own) in scripts.Variants(name))
        {
            choices.Add(new FixtureChoice(
                name, variant.Name, variant.Setup, own, variant.Teardown ?? fixture.Teardown, variant.Teardown is null ? source : own));
        }

        return choices;
    }
}
