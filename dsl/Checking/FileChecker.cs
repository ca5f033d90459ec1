// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks the items of one file, once everything that it includes is known.</summary>
internal sealed class FileChecker(CheckContext context, SizeChecker sizes)
{
    private const int LastRank = 4;

    private readonly StatementChecker _statements = new(context);

    public void Check(ScriptFile file, bool isIncluded)
    {
        context.FileName = file.FileName;
        if (!isIncluded)
        {
            Suite(file);
        }

        // What is used comes before its users, wherever it stands.
        for (int rank = 0; rank <= LastRank; rank++)
        {
            foreach (FileItem item in file.Items)
            {
                if (Rank(item) == rank)
                {
                    context.Runner = item is DefItem ? Runner.Anybody : Runner.First;
                    Attributes(item);
                    One(item, file, isIncluded);
                }
            }
        }
    }

    private static int Rank(FileItem item) => item switch
    {
        ConstItem => 0,
        DefItem => 1,
        FixtureItem => 2,
        VariantItem => 3,
        _ => LastRank,
    };

    private void Suite(ScriptFile file)
    {
        if (file.Suite is not { } suite)
        {
            return;
        }

        string stem = context.Options.ExpectedSuite ?? Path.GetFileNameWithoutExtension(file.FileName);
        if (suite.Name != stem)
        {
            context.Error(suite.NameSpan, $"the suite is named \"{suite.Name}\", and its file \"{stem}\"",
                $"write suite \"{stem}\", or leave the line out: a suite is named after its file");
        }
    }

    private void Attributes(FileItem item)
    {
        if (item is not (TestItem or SuiteItem) && item.Attributes.Count > 0)
        {
            context.Error(item.Attributes[0], "an attribute adorns the suite, a test or a statement");
        }
    }

    private void One(FileItem item, ScriptFile file, bool isIncluded)
    {
        switch (item)
        {
            case SuiteItem suite:
                OneSuite(suite, file, isIncluded);
                break;
            case MachineItem machine:
                new MachineChecker(context, context.Files.Constants).Check(machine.Settings);
                break;
            case ConstItem constant:
                _statements.Rows.Constant(constant, context.Files.Constants);
                break;
            case DefItem def:
                Def(def);
                break;
            case FixtureItem fixture:
                Fixture(fixture);
                break;
            case VariantItem variant:
                Variant(variant);
                break;
            case TestItem test:
                Test(test, isIncluded);
                break;
            default:
                break;
        }
    }

    private void OneSuite(SuiteItem suite, ScriptFile file, bool isIncluded)
    {
        if (isIncluded)
        {
            context.Error(suite, "an included file has no suite", "it holds defs, fixtures and variants");
        }
        else if (!ReferenceEquals(file.Suite, suite))
        {
            context.Error(suite, "a file has one suite");
        }

        new AttributeChecker(context).Check(suite.Attributes, AttributePlaces.Suite, "the suite", null);
    }

    private void Def(DefItem def)
    {
        NameScope scope = context.Files.Constants.Inner();
        foreach (string parameter in def.Parameters)
        {
            if (context.Files.Constants.Find(parameter) is { } constant)
            {
                context.Error(def.NameSpan, $"'{parameter}' is a constant already, since line {constant.Span.Line}");
            }
            else if (scope.Find(parameter) is not null)
            {
                context.Error(def.NameSpan, $"{def.Name} has two parameters '{parameter}'");
            }
            else if (Words.IsReserved(parameter))
            {
                context.Error(def.NameSpan, $"'{parameter}' is a word of the language and cannot be a name");
            }

            scope.Add(new Binding(parameter, def.NameSpan, ValueInfo.Unknown));
        }

        _statements.BeginDef();
        _statements.Block(def.Body, scope);
        _statements.IsInDef = false;
        context.Files.Returns[def.Name] = new Returned(_statements.Returned);
        Unrolled(sizes.Count(def.Body), def.NameSpan, def.Name);
    }

    private void Fixture(FixtureItem fixture)
    {
        NameScope scope = context.Files.Constants.Inner();
        _statements.Block(fixture.Setup, scope);
        context.Files.FixtureNames[fixture.Name] = scope;
        if (fixture.Teardown is { } teardown)
        {
            _statements.Block(teardown, scope.Inner());
        }
    }

    private void Variant(VariantItem variant)
    {
        if (!context.Files.Fixtures.ContainsKey(variant.Fixture))
        {
            context.Error(variant.NameSpan, $"there is no fixture '{variant.Fixture}'",
                CheckContext.DidYouMean(variant.Fixture, context.Files.Fixtures.Keys));
        }

        Length(variant.Name, variant.NameSpan, "variant");
        NameScope scope = context.Files.Constants.Inner();
        _statements.Block(variant.Setup, scope);
        if (variant.Teardown is { } teardown)
        {
            _statements.Block(teardown, scope.Inner());
        }

        if (context.Files.FixtureNames.TryGetValue(variant.Fixture, out NameScope? names))
        {
            SameNames(variant, names, scope);
        }
    }

    private void SameNames(VariantItem variant, NameScope fixture, NameScope own)
    {
        foreach (string name in fixture.Own.Select(binding => binding.Name))
        {
            if (own.Find(name) is not { } bound)
            {
                context.Error(
                    variant.NameSpan, $"the variant '{variant.Name}' does not bind '{name}'", "a variant has the names of its fixture");
            }
            else if (bound.Info.Kind != fixture.Find(name)!.Info.Kind && bound.Info.Kind != ValueKind.Any)
            {
                context.Error(bound.Span,
                    $"'{name}' is {Naming.Of(bound.Info.Kind)} here, and {Naming.Of(fixture.Find(name)!.Info.Kind)} in the fixture");
            }
        }
    }

    private void Test(TestItem test, bool isIncluded)
    {
        if (isIncluded)
        {
            context.Error(test.NameSpan, "an included file has no tests", "it holds defs, fixtures and variants");
        }

        TestName(test);
        context.IsSkipped = test.Attributes.Any(attribute => attribute.Name == "skip");
        NameScope scope = context.Files.Constants.Inner();
        foreach (string fixture in test.Fixtures)
        {
            Use(test, fixture, scope);
        }

        NameScope rows = scope.Inner();
        var variables = new NameScope(null);
        ulong count = 1;
        foreach (ForClause clause in test.Rows)
        {
            ulong more = _statements.Rows.Check(clause.Names, clause.Source, clause.Span, rows, Limits.Rows);
            count = more != 0 && count > ulong.MaxValue / more ? ulong.MaxValue : count * more;
            foreach (string name in clause.Names)
            {
                variables.Add(rows.Find(name)!);
            }
        }

        if (count > Limits.Rows)
        {
            context.Error(test.NameSpan, $"this test has {count} cases, more than {Limits.Rows}");
        }

        new AttributeChecker(context).Check(test.Attributes, AttributePlaces.Test, "a test", variables);
        _statements.Block(test.Body, rows.Inner());
        Size size = sizes.Count(test.Body);
        Unrolled(size, test.NameSpan, "this test");
        if (!context.Options.HasLost && size.Statements == (test.Body.Statements is [MachineStatement, ..] ? 1UL : 0))
        {
            context.Error(
                test.NameSpan, "a test without a statement checks nothing", "@skip(\"why\") leaves one out that is still to be written");
        }

        context.IsSkipped = false;
    }

    private void TestName(TestItem test)
    {
        Length(test.Name, test.NameSpan, "test");
        if (string.IsNullOrWhiteSpace(test.Name))
        {
            context.Error(test.NameSpan, "a test needs a name");
        }
        else if (test.Name.AsSpan().IndexOfAny("#\n\t\"") is >= 0 and var at)
        {
            string shown = test.Name[at] switch { '\n' => "line break", '\t' => "tab", var sign => $"'{sign}'" };
            context.Error(test.NameSpan, $"a test's name holds no {shown}", "the names of cases are built from it");
        }
    }

    private void Length(string name, SourceSpan span, string what)
    {
        if (name.Length > Limits.NameLength)
        {
            context.Error(span, $"a {what}'s name has {name.Length} characters, more than {Limits.NameLength}", "every case repeats it");
        }
    }

    private void Use(TestItem test, string fixture, NameScope scope)
    {
        if (!context.Files.Fixtures.ContainsKey(fixture))
        {
            context.Error(test.NameSpan, $"there is no fixture '{fixture}'", CheckContext.DidYouMean(fixture, context.Files.Fixtures.Keys));
            return;
        }

        if (!context.Files.FixtureNames.TryGetValue(fixture, out NameScope? names))
        {
            return;
        }

        foreach (string name in names.Own.Select(binding => binding.Name))
        {
            if (scope.Own.Any(own => own.Name == name))
            {
                context.Error(test.NameSpan, $"two fixtures of this test bind '{name}'");
            }

            scope.Add(names.Find(name)!.Copy());
        }
    }

    private void Unrolled(Size size, SourceSpan span, string what)
    {
        if (size.Written > Limits.Statements)
        {
            context.Error(
                span, $"{what} has {size.Written} statements, its lists unrolled and its steps inlined, more than {Limits.Statements}");
        }
        else if (size.Statements > Limits.Performed)
        {
            context.Error(
                span, $"{what} performs {size.Statements} statements, every round of its loops counted, more than {Limits.Performed}");
        }
    }
}
