// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Writes files: what has a block stands apart from its neighbours by a blank line.</summary>
internal sealed class FilePrinter(Output output)
{
    public void Write(ScriptFile file)
    {
        if (file.Shebang is not null)
        {
            output.Write(file.Shebang);
            output.Line();
        }

        for (int i = 0; i < file.Items.Count; i++)
        {
            if (i > 0)
            {
                output.Line();
                Separate(file.Items[i - 1], file.Items[i]);
            }

            CommentPrinter.Before(output, file.Items[i].Trivia, i == 0);
            StatementPrinter.Attributes(output, file.Items[i].Attributes);
            Item(file.Items[i]);
            CommentPrinter.Behind(output, file.Items[i].Trivia?.Trailing);
        }

        if (file.Items.Count > 0)
        {
            CommentPrinter.Dangling(output, file.Trivia?.Dangling ?? [], false);
            output.Line();
        }
        else if (file.Trivia is { } trivia)
        {
            CommentPrinter.Before(output, trivia with { Leading = WithoutLastBlanks(trivia.Dangling) }, true);
        }
    }

    private static ValueList<string> WithoutLastBlanks(ValueList<string> lines)
    {
        int count = lines.Count;
        while (count > 0 && lines[count - 1].Length == 0)
        {
            count--;
        }

        return [.. lines.Take(count)];
    }

    private void Separate(FileItem before, FileItem item)
    {
        bool blank = item.Trivia is { Leading: [var first, ..] } && first.Length == 0;
        if (!blank && (HasBlock(before) || HasBlock(item)))
        {
            output.BlankHere();
        }
    }

    private static bool HasBlock(FileItem item) => item is TestItem or FixtureItem or VariantItem or DefItem;

    private void Item(FileItem item)
    {
        switch (item)
        {
            case SuiteItem suite:
                output.Write("suite ").Write(ExpressionPrinter.Quote(suite.Name));
                break;
            case IncludeItem include:
                output.Write("include ").Write(ExpressionPrinter.Quote(include.Path));
                break;
            case MachineItem machine:
                StatementPrinter.Settings(output, machine.Settings, machine.Trivia);
                break;
            case ConstItem constant:
                output.Write($"const {constant.Name} = ");
                ExpressionPrinter.Write(output, constant.Value);
                break;
            case DefItem def:
                output.Write($"def {def.Name}({string.Join(", ", def.Parameters)}) ");
                StatementPrinter.Block(output, def.Body);
                break;
            case FixtureItem fixture:
                output.Write($"fixture {fixture.Name} ");
                WithTeardown(fixture.Setup, fixture.Teardown);
                break;
            case VariantItem variant:
                output.Write($"variant {variant.Fixture} {variant.Name} ");
                WithTeardown(variant.Setup, variant.Teardown);
                break;
            case TestItem test:
                Test(test);
                break;
            default:
                throw new UnreachableException($"an item that no file has: {item.GetType().Name}");
        }
    }

    private void WithTeardown(Block setup, Block? teardown)
    {
        StatementPrinter.Block(output, setup);
        if (teardown is not null)
        {
            output.Write(" teardown ");
            StatementPrinter.Block(output, teardown);
        }
    }

    private void Test(TestItem test)
    {
        output.Write("test ").Write(ExpressionPrinter.Quote(test.Name));
        if (test.Fixtures.Count > 0)
        {
            output.Write($" ({string.Join(", ", test.Fixtures)})");
        }

        foreach (ForClause clause in test.Rows)
        {
            output.Write(" ");
            StatementPrinter.For(output, clause.Names, clause.Source);
        }

        output.Write(" ");
        StatementPrinter.Block(output, test.Body);
    }
}
