// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>
/// Counts the cases of a file and what they hold: rows, variants, loops and steps multiply, so that a line may ask for more than there is
/// memory.
/// </summary>
/// <remarks>By arithmetic, and before anything else is looked at: nothing that is too large is ever made.</remarks>
internal sealed class ExpansionChecker(CheckContext context, SizeChecker sizes)
{
    private const string Hint = "rows, variants, loops and steps multiply, and a long statement counts for several";

    private readonly Dictionary<string, (ulong Count, ulong Weight)> _fixtures = [];
    private readonly ILookup<string, VariantItem> _variants =
        context.Files.Variants.ToLookup(variant => variant.Item.Fixture, variant => variant.Item);

    /// <summary>Whether the file can be expanded; where it cannot, the test that is too much says so.</summary>
    public bool Check(ScriptFile file)
    {
        foreach (Defined<DefItem> def in context.Files.Defs.Values)
        {
            // Before the tests that use them, so that what is wrong with a step is told where it stands.
            context.FileName = def.File.FileName;
            sizes.Count(def.Item.Body);
        }

        context.FileName = file.FileName;
        ulong cases = 0;
        ulong weight = 0;
        foreach (TestItem test in file.Tests)
        {
            (ulong more, ulong each) = Measure(test);
            cases = Size.Sum(cases, more);
            weight = Size.Sum(weight, Size.Product(more, each));
            if (cases > Limits.Cases)
            {
                context.Error(
                    test.NameSpan, $"with this test the file has {cases} cases, more than {Limits.Cases}", "rows and variants multiply");
                return false;
            }

            if (weight > Limits.Expansion)
            {
                context.Error(
                    test.NameSpan, $"with this test the file's cases hold {weight} statements, more than {Limits.Expansion}", Hint);
                return false;
            }
        }

        return true;
    }

    /// <summary>The cases of a test, and what the largest of them holds.</summary>
    private (ulong Cases, ulong Weight) Measure(TestItem test)
    {
        ulong cases = 1;
        ulong weight = Size.Sum(1, sizes.Count(test.Body).Weight);
        foreach (AttributeNode attribute in test.Attributes.Where(attribute => attribute.Name == "case"))
        {
            weight = Size.Sum(weight, (ulong)StatementWeight.OfText(attribute.Span.Length));
        }

        foreach (ForClause clause in test.Rows)
        {
            cases = Size.Product(cases, SizeChecker.Rows(clause.Source));
            weight = Size.Sum(weight, (ulong)clause.Names.Count);
        }

        foreach (string name in test.Fixtures)
        {
            (ulong count, ulong each) = Fixture(name);
            cases = Size.Product(cases, count);
            weight = Size.Sum(weight, each);
        }

        return (cases, weight);
    }

    /// <summary>The ways in which a fixture can be set up, and the largest of them.</summary>
    private (ulong Count, ulong Weight) Fixture(string name)
    {
        if (_fixtures.TryGetValue(name, out (ulong, ulong) known))
        {
            return known;
        }

        Block? setup = context.Files.Fixtures.TryGetValue(name, out Defined<FixtureItem>? fixture) ? fixture.Item.Setup : null;
        ulong teardown = Weight(fixture?.Item.Teardown);
        ulong largest = Size.Sum(Weight(setup), teardown);
        ulong count = 1;
        foreach (VariantItem variant in _variants[name])
        {
            count++;
            largest = Math.Max(largest, Size.Sum(Weight(variant.Setup), variant.Teardown is { } own ? Weight(own) : teardown));
        }

        return _fixtures[name] = (count, Size.Sum(1, largest));
    }

    private ulong Weight(Block? block) => block is null ? 0 : sizes.Count(block).Weight;
}
