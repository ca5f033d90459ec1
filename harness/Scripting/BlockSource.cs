// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;
using Diagnostic = Selftests.Dsl.Diagnostic;
using RoslynDiagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace Selftests.Harness.Scripting;

/// <summary>One block as a source of its own: what is wrong in it is told at its place in the script, and touches no other block.</summary>
internal sealed class BlockSource
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using FluentAssertions;
        using Selftests.MmCore;
        using Selftests.MmCore.Uapi;
        using Selftests.Harness.Scripting;

        """;

    private const string End = "\n#line hidden\n}}\n";

    private readonly List<CsharpStep> steps = [];
    private readonly CsharpStep first;
    private readonly string name;
    private readonly string text;
    private readonly int codeLine;
    private readonly string[] lines;
    private readonly int indentation;
    private SyntaxTree? tree;

    private BlockSource(int number, string header, CsharpStep step)
    {
        first = step;
        name = string.Create(CultureInfo.InvariantCulture, $"Block{number}");
        string before =
            $"{Usings}public static class {name}\n{{\npublic static void Run(ScriptGlobals globals__)\n{{\n{header}#line "
                + $"{step.CodeLine} \"{step.Source.File}\"\n";
        codeLine = before.Count(c => c == '\n');
        lines = step.Code.Split('\n');
        string last = step.Source.Text[(step.Source.Text.LastIndexOf('\n') + 1)..];
        indentation = last.Length - last.TrimStart(' ', '\t').Length;
        text = before + step.Code + End;
    }

    /// <summary>Parsed when it is asked for: the parser may die of it.</summary>
    public SyntaxTree Tree => tree ??= CSharpSyntaxTree.ParseText(text, path: name, encoding: Encoding.UTF8);

    /// <summary>Where the block stands.</summary>
    public Diagnostic Place => new(first.Source.File, new SourceSpan(first.Source.Line, first.Source.Column, "csharp".Length), "");

    /// <summary>The blocks of some cases. The rows of a matrix share theirs: one source serves all that look alike.</summary>
    public static IReadOnlyList<BlockSource> Of(IEnumerable<CaseProgram> cases)
    {
        var blocks = new Dictionary<(string File, int Line, string Header, string Code), BlockSource>();
        foreach (CaseProgram program in cases)
        {
            foreach (CsharpStep step in program.Written().OfType<CsharpStep>())
            {
                var key = (step.Source.File, step.CodeLine, Header: Header(step, program), step.Code);
                if (!blocks.TryGetValue(key, out BlockSource? block))
                {
                    blocks[key] = block = new BlockSource(blocks.Count, key.Header, step);
                }

                block.steps.Add(step);
            }
        }

        return [.. blocks.Values];
    }

    /// <summary>What it may not hold although the compiler takes it; the first of it.</summary>
    public Diagnostic? Refused()
    {
        SyntaxNode root = Tree.GetRoot();
        SyntaxTrivia directive = root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsDirective && IsInCode(trivia.Span));
        if (directive != default)
        {
            return new Diagnostic(first.Source.File, SpanOf(directive.Span), "a csharp block holds no directive",
                "its errors are told where they stand in the script");
        }

        bool isOne = root.ContainsDiagnostics
            || root is CompilationUnitSyntax { Members: [ClassDeclarationSyntax { Members: [MethodDeclarationSyntax { Body: { } body }] }] }
            && !IsInCode(body.CloseBraceToken.Span);
        return isOne ? null : Place with { Message = "a csharp block closes no brace that it has not opened" };
    }

    /// <summary>What the compiler says, at its place in the script.</summary>
    public Diagnostic Told(RoslynDiagnostic found) =>
        new(first.Source.File, SpanOf(found.Location.SourceSpan), $"{found.GetMessage(CultureInfo.InvariantCulture)} ({found.Id})");

    /// <summary>Gives the steps their code.</summary>
    public void Bind(Assembly assembly)
    {
        var run = assembly.GetType(name)!.GetMethod("Run")!.CreateDelegate<Action<ScriptGlobals>>();
        steps.ForEach(written => written.Block = (scope, step) => Run(run, new ScriptGlobals(scope, step), step.Source.File));
    }

    private bool IsInCode(TextSpan span)
    {
        int line = LineOf(span.Start).Line;
        return line >= codeLine && line < codeLine + lines.Length;
    }

    private LinePosition LineOf(int position) => Tree.GetText().Lines.GetLinePosition(position);

    /// <summary>
    /// The place in the script; what the compiler finds only behind the block, as a brace that is missing, is at its end.
    /// </summary>
    private SourceSpan SpanOf(TextSpan span)
    {
        LinePosition at = LineOf(span.Start);
        int line = at.Line - codeLine;
        return line < 0 ? new SourceSpan(first.CodeLine, indentation + 1, 1)
            : line >= lines.Length ? new SourceSpan(first.CodeLine + lines.Length - 1, indentation + lines[^1].Length + 1, 1)
            : new SourceSpan(first.CodeLine + line, indentation + at.Character + 1, Math.Max(1, span.Length));
    }

    private static string Header(CsharpStep step, CaseProgram program)
    {
        var header = new StringBuilder("var Machine = globals__.Machine; var Mm = globals__.Mm; var Task = globals__.Task;\n");
        foreach ((string name, _) in step.Numbers)
        {
            header.Append($"var @{name} = globals__.Number(\"{name}\");\n");
        }

        foreach ((string name, int slot) in step.InScope)
        {
            string read = program.Slots[slot].Kind switch
            {
                SlotKind.Region => "Region",
                SlotKind.Process or SlotKind.Thread => "Process",
                _ => "Number",
            };
            header.Append($"var @{name} = globals__.{read}(\"{name}\");\n");
        }

        return header.ToString();
    }

    /// <summary>What the block complained of, with its line; null: it is content.</summary>
    private static string? Run(Action<ScriptGlobals> block, ScriptGlobals globals, string file)
    {
        try
        {
            block(globals);
            return null;
        }
        catch (MmCore.KernelBugException)
        {
            throw;
        }
        catch (Exception failure)
        {
            string mark = $"{file}:line ";
            string trace = failure.StackTrace ?? "";
            int at = trace.IndexOf(mark, StringComparison.Ordinal);
            string line = at < 0 ? "" : $"line {new string([.. trace.Skip(at + mark.Length).TakeWhile(char.IsAsciiDigit)])}: ";
            return line + failure.Message.Trim();
        }
    }
}
