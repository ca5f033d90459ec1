// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>What is written and never read, and a parameter that nobody asks for.</summary>
/// <remarks>By names alone, as <see cref="DeadMemberRule"/>: what shares its name with something that is read is not found.</remarks>
internal static class UnreadRule
{
    public static IEnumerable<Finding> Check(IReadOnlyList<SourceText> files) => Members(files).Concat(Parameters(files));

    private static IEnumerable<Finding> Members(IReadOnlyList<SourceText> files)
    {
        HashSet<string> read = [];
        foreach (SourceText file in files)
        {
            read.UnionWith(CSharpTrees.Root(file).DescendantNodes().OfType<SimpleNameSyntax>().Where(name => !IsWritten(name))
                .Select(name => name.Identifier.ValueText));
        }

        return from file in files
               from member in CSharpTrees.Root(file).DescendantNodes().OfType<MemberDeclarationSyntax>()
               where member.AttributeLists.Count == 0 && !member.Modifiers.Any(SyntaxKind.OverrideKeyword)
               from name in NamesOf(member)
               where !read.Contains(name) && !DeadMemberRule.IsException(file.Path, name)
               select file.At(CSharpTrees.LineOf(member), $"nobody reads {name}");
    }

    private static IEnumerable<string> NamesOf(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: null } property => [property.Identifier.ValueText],
        _ => [],
    };

    /// <summary>Only given a value: <c>a = 1</c>, <c>this.a = 1</c>, <c>a++</c> as a statement, <c>new() { A = 1 }</c>.</summary>
    private static bool IsWritten(SimpleNameSyntax name)
    {
        SyntaxNode whole = WholeOf(name);
        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == whole
                && (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || assignment.Parent is ExpressionStatementSyntax),
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => whole.Parent.Parent is ExpressionStatementSyntax,
            ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } tuple } =>
                assignment.Left == tuple,
            _ => false,
        };
    }

    /// <summary>Of a method that only its own type can hand on, and does not: nothing obliges it to have the parameter.</summary>
    private static IEnumerable<Finding> Parameters(IReadOnlyList<SourceText> files)
    {
        HashSet<string> handedOn = [.. files.SelectMany(file => CSharpTrees.Root(file).DescendantNodes()).OfType<SimpleNameSyntax>()
            .Where(name => !IsCalled(name)).Select(name => name.Identifier.ValueText)];
        return from file in files
               from method in CSharpTrees.Root(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
               where method.Modifiers.Any(SyntaxKind.PrivateKeyword) && method.AttributeLists.Count == 0
                   && ((SyntaxNode?)method.Body ?? method.ExpressionBody) is not null && !handedOn.Contains(method.Identifier.ValueText)
               from parameter in method.ParameterList.Parameters
               let name = parameter.Identifier.ValueText
               where name.Trim('_').Length > 0 && method.DescendantTokens().Count(token => token.ValueText == name) == 1
               select file.At(CSharpTrees.LineOf(parameter), $"nobody asks for {name} of {method.Identifier}");
    }

    /// <summary>Named without being called, a method has the form that a delegate asks for.</summary>
    private static bool IsCalled(SimpleNameSyntax name) => WholeOf(name).Parent is InvocationExpressionSyntax;

    private static SyntaxNode WholeOf(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
}
