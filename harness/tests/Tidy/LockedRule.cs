// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>A function of mm-core named ...Locked starts with the assertion that its lock is held.</summary>
/// <remarks>
/// Locals that only name the lock's owner may stand before it. IsLocked asks, AssertLocked asserts and MarkLocked says that
/// something is locked: none of them assumes it.
/// </remarks>
internal static class LockedRule
{
    private const string Suffix = "Locked";
    private static readonly string[] AboutTheLockItself = ["Is", "Assert", "Mark"];

    public static IEnumerable<Finding> Check(SourceText file) =>
        from method in CSharpTrees.Root(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
        where AssumesLock(method) && !StartsWithAssertion(method)
        select file.At(CSharpTrees.LineOf(method), $"{method.Identifier.Text} does not start with the assertion that its lock is held");

    private static bool AssumesLock(MethodDeclarationSyntax method)
    {
        string name = method.Identifier.Text;
        return name.EndsWith(Suffix, StringComparison.Ordinal)
            && (method.Body is not null || method.ExpressionBody is not null)
            && !AboutTheLockItself.Any(verb => name.StartsWith(verb, StringComparison.Ordinal));
    }

    private static bool StartsWithAssertion(MethodDeclarationSyntax method)
    {
        StatementSyntax? first = method.Body?.Statements.SkipWhile(NamesOnly).FirstOrDefault();
        return first is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call }
            && KernelAssertions.IsLockAssertion(call);
    }

    private static bool NamesOnly(StatementSyntax statement) =>
        statement is LocalDeclarationStatementSyntax local
        && !local.DescendantNodes().Any(node => node is InvocationExpressionSyntax or AwaitExpressionSyntax);
}
