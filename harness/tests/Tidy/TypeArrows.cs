// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>Which type of a part names which other one of the same part, asked of the compiler: a name alone can mean a property.</summary>
internal static class TypeArrows
{
    /// <summary>What every file of the project may name without saying so.</summary>
    private const string ImplicitUsings = """
        global using System; global using System.IO; global using System.Linq; global using System.Threading;
        global using System.Collections.Generic; global using System.Threading.Tasks;
        """;

    /// <summary>Every arrow between two files of a part, once for each pair of files.</summary>
    public static IReadOnlyList<TypeArrow> Of(IReadOnlyList<SourceText> files, string assembly)
    {
        SyntaxTree[] trees = [.. files.Select(file => CSharpTrees.Root(file).SyntaxTree)];
        var compilation = CSharpCompilation.Create(
            assembly, [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings)], ReferencesWithout(assembly),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return [.. trees.AsParallel().AsOrdered().SelectMany(tree => From(compilation, tree))];
    }

    private static IEnumerable<MetadataReference> ReferencesWithout(string assembly) =>
        from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        where Path.GetFileNameWithoutExtension(path) != assembly
        select MetadataReference.CreateFromFile(path);

    private static IEnumerable<TypeArrow> From(CSharpCompilation compilation, SyntaxTree tree)
    {
        SemanticModel model = compilation.GetSemanticModel(tree);
        return from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
               let target = FileOf(model.GetSymbolInfo(name).Symbol)
               where target is not null && target != tree.FilePath
               group name by target into same
               select new TypeArrow(tree.FilePath, CSharpTrees.LineOf(same.First()), same.Key, same.First().Identifier.Text);
    }

    /// <summary>Where a type, or the type that has a member, is declared.</summary>
    private static string? FileOf(ISymbol? symbol)
    {
        ISymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        return type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
    }
}
