// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Writes statements. What stands in front of one is written by its block.</summary>
internal sealed class StatementPrinter(Output output)
{
    private readonly ExpressionPrinter _expressions = new(output);

    public static void Write(Output output, Statement statement) => new StatementPrinter(output).Write(statement);

    public static void Block(Output output, Block block) =>
        BlockPrinter.Write(output, block.Statements, block.Trivia, Write, block.Trivia?.Trailing);

    public static void Attributes(Output output, ValueList<AttributeNode> attributes)
    {
        foreach (AttributeNode attribute in attributes)
        {
            CommentPrinter.Before(output, OnlyComments(attribute.Trivia), true);
            output.Write("@").Write(attribute.Name);
            if (attribute.Arguments is { } arguments)
            {
                ExpressionPrinter.Arguments(output, arguments, attribute.Trivia);
            }

            CommentPrinter.Behind(output, attribute.Trivia?.Trailing);
            output.Line();
        }
    }

    public static void Settings(Output output, ValueList<MachineSetting> settings, Trivia? trivia)
    {
        output.Write("machine ");
        BlockPrinter.Write(output, settings, trivia, Setting, null);
    }

    public void Write(Statement statement)
    {
        Attributes(output, statement.Attributes);
        switch (statement)
        {
            case CallStatement call:
                new StepPrinter(output).Write(call);
                break;
            case ExpectStatement expect:
                Expect(expect);
                break;
            case QuantifiedStatement quantified:
                output.Write(
                    quantified.Quantifier switch { Quantifier.Always => "always ", Quantifier.Sometimes => "sometimes ", _ => "never " });
                Expect(quantified.Expectation);
                break;
            case OutcomesStatement outcomes:
                Outcomes(outcomes);
                break;
            case ExploreStatement explore:
                output.Write($"explore = {explore.Executions} execution{(explore.Executions == 1 ? "" : "s")}");
                break;
            case JoinStatement join:
                output.Write("join ").Write(join.Thread);
                break;
            case ReturnStatement result:
                Return(result);
                break;
            case CSharpStatement csharp:
                CSharp(csharp);
                break;
            case MachineStatement machine:
                Settings(output, machine.Settings, machine.Trivia);
                break;
            default:
                WithBlock(statement);
                break;
        }
    }

    private static Trivia? OnlyComments(Trivia? trivia) =>
        trivia is null ? null : trivia with { Leading = [.. trivia.Leading.Where(line => line.Length > 0)] };

    private static void Setting(Output output, MachineSetting setting)
    {
        output.Write(setting.Name);
        if (setting.File is { } file)
        {
            output.Write("(");
            ExpressionPrinter.Write(output, file);
            output.Write(")");
        }

        output.Write(" ");
        ExpressionPrinter.Write(output, setting.Value);
    }

    private static void Thread(Output output, ThreadBlock thread)
    {
        output.Write($"thread {thread.Name} ");
        Block(output, thread.Body);
    }

    private void WithBlock(Statement statement)
    {
        switch (statement)
        {
            case InStatement within:
                output.Write($"in {within.Process} ");
                Block(output, within.Body);
                break;
            case ForStatement loop:
                For(output, loop.Names, loop.Source);
                output.Write(" ");
                Block(output, loop.Body);
                break;
            case IfStatement choice:
                If(choice);
                break;
            case ThreadStatement thread:
                output.Write($"{thread.Binding} = thread ");
                Block(output, thread.Body);
                break;
            case RaceStatement race:
                output.Write("race ");
                BlockPrinter.Write(output, race.Threads, race.Trivia, Thread, null);
                break;
            case AtStatement at:
                output.Write($"at {at.Thread} {at.Point} ");
                Block(output, at.Body);
                break;
            default:
                throw new UnreachableException($"a statement that no script has: {statement.GetType().Name}");
        }
    }

    public static void For(Output output, ValueList<string> names, Expression source)
    {
        output.Write("for ").Write(names.Count == 1 ? names[0] : $"({string.Join(", ", names)})").Write(" in ");
        ExpressionPrinter.Write(output, source);
    }

    private void If(IfStatement choice)
    {
        output.Write($"if {choice.Condition} ");
        Block(output, choice.Then);
        if (choice.Else is { } otherwise)
        {
            output.Write(" else ");
            Block(output, otherwise);
        }
    }

    private void Expect(ExpectStatement expect)
    {
        output.Write("expect ");
        new ObservationPrinter(output).Write(expect.Observation);
        foreach (Observation other in expect.Others)
        {
            output.Write(" or ");
            new ObservationPrinter(output).Write(other);
        }
    }

    private void Outcomes(OutcomesStatement outcomes)
    {
        output.Write("outcomes ");
        BracketPrinter.Write(output, "(", outcomes.Observed, ")", null, ExpressionPrinter.Write, keepsBreaks: false);
        output.Write(" == ");
        BracketPrinter.Write(output, "[", outcomes.Values, "]", outcomes.Trivia, ExpressionPrinter.Write, keepsBreaks: true);
    }

    private void Return(ReturnStatement result)
    {
        output.Write("return");
        if (result.Value is { } value)
        {
            output.Write(" ");
            _expressions.Write(value);
        }
    }

    /// <summary>The code keeps its own indentation, below that of its block.</summary>
    private void CSharp(CSharpStatement csharp)
    {
        output.Fail();
        output.Write("csharp {");
        foreach (string line in csharp.Code.Length == 0 ? [] : csharp.Code.Split('\n'))
        {
            if (line.Length == 0)
            {
                output.BlankLine();
            }
            else
            {
                output.Line();
                output.Write(line);
            }
        }

        output.Line();
        output.Write("}");
    }
}
