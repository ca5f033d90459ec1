// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Selftests.Harness.Steps;
using Diagnostic = Selftests.Dsl.Diagnostic;
using RoslynDiagnostic = Microsoft.CodeAnalysis.Diagnostic;

namespace Selftests.Harness.Scripting;

/// <summary>
/// Compiles every csharp block of a set at once. Nothing else touches the compiler, and it runs in the process of blocks only: it may die
/// of one.
/// </summary>
internal sealed class BlockCompiler(IReadOnlyList<CaseProgram> cases)
{
    private readonly IReadOnlyList<MetadataReference> references = References();

    /// <summary>Gives each block its code, or says what is wrong with it.</summary>
    public IReadOnlyList<Diagnostic> CompileAll()
    {
        IReadOnlyList<BlockSource> blocks = BlockSource.Of(cases);
        Diagnostic[] refused = [.. blocks.Select(block => block.Refused()).OfType<Diagnostic>()];
        return refused.Length > 0 ? refused : Compile(blocks);
    }

    /// <summary>
    /// The same, one block after the other from this one on; each is told before it is begun, and what was found in it behind it.
    /// </summary>
    public IReadOnlyList<Diagnostic> CompileOneByOne(int from, Action<BlockAnswer> tell)
    {
        IReadOnlyList<BlockSource> blocks = BlockSource.Of(cases);
        for (int i = from; i < blocks.Count; i++)
        {
            tell(new BlockAnswer { At = i, Place = blocks[i].Place });
            tell(new BlockAnswer { Found = blocks[i].Refused() is { } refused ? [refused] : Compile([blocks[i]]) });
        }

        return [];
    }

    private IReadOnlyList<Diagnostic> Compile(IReadOnlyList<BlockSource> blocks)
    {
        using var code = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult emitted =
            Compilation(blocks).Emit(code, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!emitted.Success)
        {
            Dictionary<SyntaxTree, BlockSource> sources = blocks.ToDictionary(block => block.Tree);
            return [.. emitted.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => Told(found, sources))
                .Distinct()];
        }

        Assembly assembly = Assembly.Load(code.ToArray(), symbols.ToArray());
        foreach (BlockSource block in blocks)
        {
            block.Bind(assembly);
        }

        return [];
    }

    private static Diagnostic Told(RoslynDiagnostic found, Dictionary<SyntaxTree, BlockSource> sources) =>
        found.Location.SourceTree is { } tree ? sources[tree].Told(found)
            : sources.Values.First().Place with
            {
                Message = $"{found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)} ({found.Id})",
            };

    private CSharpCompilation Compilation(IReadOnlyList<BlockSource> blocks) => CSharpCompilation.Create(
        "Selftests.Blocks",
        blocks.Select(block => block.Tree),
        references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
            optimizationLevel: OptimizationLevel.Debug));

    private static IReadOnlyList<MetadataReference> References()
    {
        string platform = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        Assembly[] own = [typeof(MmCore.Machine).Assembly, typeof(ScriptGlobals).Assembly, typeof(AssertionExtensions).Assembly];
        return
        [
            .. platform.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Concat(own.Select(assembly => assembly.Location))
                .DistinctBy(Path.GetFileName)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
