// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>Measures functions: C# by its syntax tree, C by the kernel's habit of braces in the first column.</summary>
internal static class FunctionLengths
{
    public static IEnumerable<FunctionLength> Of(SourceText file) => file.Extension switch
    {
        ".cs" => OfCSharp(file),
        ".c" or ".h" => OfC(file),
        _ => [],
    };

    private static IEnumerable<FunctionLength> OfCSharp(SourceText file) =>
        from node in CSharpTrees.Root(file).DescendantNodes()
        where IsFunction(node)
        select Measure(node);

    private static bool IsFunction(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        LocalFunctionStatementSyntax => true,
        AccessorDeclarationSyntax accessor => accessor.Body is not null,
        _ => false,
    };

    private static FunctionLength Measure(SyntaxNode node)
    {
        // Documentation is trivia and does not count; attributes are nodes and are left out by hand.
        SyntaxToken first = node.ChildNodesAndTokens()
            .Where(child => !child.IsKind(SyntaxKind.AttributeList))
            .Select(child => child.IsToken ? child.AsToken() : child.AsNode()!.GetFirstToken())
            .First();
        int start = first.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        int end = node.GetLocation().GetLineSpan().EndLinePosition.Line + 1;
        return new FunctionLength(NameOf(node), start, end - start + 1);
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };

    private static IEnumerable<FunctionLength> OfC(SourceText file)
    {
        int open = -1;
        for (int i = 0; i < file.Lines.Count; i++)
        {
            if (file.Lines[i].StartsWith('{'))
            {
                open = i;
            }
            else if (open > 0 && file.Lines[i] == "}")
            {
                yield return new FunctionLength(file.Lines[open - 1].Trim(), open, i - open + 2);
                open = -1;
            }
        }
    }
}
