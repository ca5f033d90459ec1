// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>One type, or one closed family, per file: an abstract type, and small ones that are its kinds.</summary>
/// <remarks>An enum may stand beside its only user. A kind that has more to say than its members stands in a file of its own.</remarks>
internal static class FamilyRule
{
    public const int Small = 15;

    public static IEnumerable<Finding> Check(SourceText file)
    {
        BaseTypeDeclarationSyntax[] types = [.. TypesOf(file).Where(type => type is not EnumDeclarationSyntax)];
        return from type in types.Skip(1)
               where !IsKindOf(type, types)
               select file.At(CSharpTrees.LineOf(type),
                   $"{type.Identifier.ValueText} is no kind of {types[0].Identifier.ValueText}: it stands in a file of its own");
    }

    /// <summary>Where two or more kinds of a family of one folder are so small that a file is most of them.</summary>
    public static IEnumerable<Finding> CheckApart(IReadOnlyList<SourceText> files) =>
        from file in files
        where file.Lines.Count <= Small && TypesOf(file) is [TypeDeclarationSyntax { BaseList: not null }]
        let type = (TypeDeclarationSyntax)TypesOf(file)[0]
        let parent = BaseOf(type)
        let home = files.FirstOrDefault(other => other != file && FolderOf(other) == FolderOf(file) && TypesOf(other).Any(
            candidate => candidate.Identifier.ValueText == parent && candidate is RecordDeclarationSyntax
                && candidate.Modifiers.Any(SyntaxKind.AbstractKeyword)))
        where home is not null && parent != "Node" && parent != "Step"
        select file.At(1, $"{type.Identifier.ValueText} is a small kind of {parent}: it stands in {home.Path}");

    private static List<BaseTypeDeclarationSyntax> TypesOf(SourceText file) =>
        [.. CSharpTrees.Root(file).DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>()];

    private static bool IsKindOf(BaseTypeDeclarationSyntax type, BaseTypeDeclarationSyntax[] family) =>
        family[0].Modifiers.Any(SyntaxKind.AbstractKeyword)
            && family.Any(other => other != type && other.Identifier.ValueText == BaseOf(type));

    private static string BaseOf(BaseTypeDeclarationSyntax type) =>
        type.BaseList?.Types[0].Type is SimpleNameSyntax name ? name.Identifier.ValueText : "";

    private static string FolderOf(SourceText file) => file.Path[..(file.Path.LastIndexOf('/') + 1)];
}
