// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;
using Diagnostic = Selftests.Dsl.Diagnostic;
using RoslynDiagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace Selftests.Harness.Scripting;

/// <summary>Compiles every csharp block of a run at once. Nothing else of the harness touches the compiler, so it is loaded only for them.</summary>
internal static class BlockCompiler
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

    /// <summary>Gives each block its code, or says what is wrong with it.</summary>
    public static IReadOnlyList<Diagnostic> Compile(IEnumerable<CaseProgram> cases)
    {
        // The rows of a matrix share their block: one method serves all that look alike.
        var blocks = new Dictionary<string, List<CsharpStep>>();
        foreach (CaseProgram program in cases)
        {
            for (int id = 0; id < program.StepCount; id++)
            {
                if (program.StepById(id) is CsharpStep step)
                {
                    string method = Method(step, program);
                    (blocks.TryGetValue(method, out List<CsharpStep>? steps) ? steps : blocks[method] = []).Add(step);
                }
            }
        }

        return blocks.Count == 0 ? [] : Compile(blocks);
    }

    private static IReadOnlyList<Diagnostic> Compile(Dictionary<string, List<CsharpStep>> blocks)
    {
        var source = new StringBuilder(Usings).Append("public static class Blocks\n{\n");
        List<List<CsharpStep>> order = [.. blocks.Values];
        int index = 0;
        foreach (string method in blocks.Keys)
        {
            source.Append("public static void Block").Append(index++).Append("(ScriptGlobals globals__)\n").Append(method);
        }

        source.Append("}\n");
        using var code = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult emitted = Compilation(source.ToString()).Emit(code, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!emitted.Success)
        {
            return [.. emitted.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Select(Convert).Distinct()];
        }

        Type type = Assembly.Load(code.ToArray(), symbols.ToArray()).GetType("Blocks")!;
        for (int i = 0; i < order.Count; i++)
        {
            var run = type.GetMethod($"Block{i}")!.CreateDelegate<Action<ScriptGlobals>>();
            order[i].ForEach(step => step.Block = globals => Run(run, globals, step.Source.File));
        }

        return [];
    }

    private static CSharpCompilation Compilation(string source) => CSharpCompilation.Create(
        "Selftests.Blocks",
        [CSharpSyntaxTree.ParseText(source, encoding: Encoding.UTF8)],
        References(),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Debug));

    private static IEnumerable<MetadataReference> References()
    {
        string platform = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        Assembly[] own = [typeof(MmCore.Machine).Assembly, typeof(ScriptGlobals).Assembly, typeof(AssertionExtensions).Assembly];
        return platform.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(own.Select(assembly => assembly.Location))
            .DistinctBy(Path.GetFileName)
            .Select(path => MetadataReference.CreateFromFile(path));
    }

    private static string Method(CsharpStep step, CaseProgram program)
    {
        var body = new StringBuilder("{\nvar Machine = globals__.Machine; var Mm = globals__.Mm; var Task = globals__.Task;\n");
        foreach ((string name, _) in step.Numbers)
        {
            body.Append($"var @{name} = globals__.Number(\"{name}\");\n");
        }

        foreach (Slot slot in step.InScope.Select(index => program.Slots[index]).Where(slot => slot.Name.Length > 0))
        {
            string read = slot.Kind switch
            {
                SlotKind.Region => "Region",
                SlotKind.Process or SlotKind.Thread => "Process",
                _ => "Number",
            };
            body.Append($"var @{slot.Name} = globals__.{read}(\"{slot.Name}\");\n");
        }

        return body.Append($"#line {step.CodeLine} \"{step.Source.File}\"\n{step.Code}\n#line hidden\n}}\n").ToString();
    }

    private static Diagnostic Convert(RoslynDiagnostic found)
    {
        FileLinePositionSpan place = found.Location.GetMappedLineSpan();
        int length = Math.Max(1, found.Location.SourceSpan.Length);
        return new Diagnostic(
            place.Path,
            new SourceSpan(place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1, length),
            $"{found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)} ({found.Id})");
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
