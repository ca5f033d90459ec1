// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>Syntax trees of C# files, each parsed once for all rules.</summary>
internal static class CSharpTrees
{
    private static readonly ConcurrentDictionary<SourceText, SyntaxNode> Roots = new(ReferenceEqualityComparer.Instance);

    public static SyntaxNode Root(SourceText file) =>
        Roots.GetOrAdd(file, source => CSharpSyntaxTree.ParseText(source.Text, path: source.Path).GetRoot());

    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
