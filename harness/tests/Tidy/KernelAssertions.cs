// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>Calls that stop or accuse the simulated kernel: BugOn, WarnOn and the asserts that a lock is held.</summary>
internal static class KernelAssertions
{
    /// <summary>style.md: at least so many assertions in 1,000 lines of mm-core.</summary>
    public const int PerThousandLines = 10;

    public static int Count(SourceText file) =>
        CSharpTrees.Root(file).DescendantNodes().OfType<InvocationExpressionSyntax>().Count(IsAssertion);

    public static bool IsAssertion(InvocationExpressionSyntax call)
    {
        string name = NameOf(call);
        return name.StartsWith("BugOn", StringComparison.Ordinal)
            || name.StartsWith("WarnOn", StringComparison.Ordinal)
            || IsLockAssertion(call);
    }

    /// <summary>AssertHeld, AssertWriteHeld, AssertLocked, AssertHeldForRead ...: any assertion about a lock.</summary>
    public static bool IsLockAssertion(InvocationExpressionSyntax call)
    {
        string name = NameOf(call);
        return name.StartsWith("Assert", StringComparison.Ordinal)
            && (name.Contains("Held", StringComparison.Ordinal) || name.Contains("Locked", StringComparison.Ordinal));
    }

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        MemberBindingExpressionSyntax member => member.Name.Identifier.Text,
        IdentifierNameSyntax name => name.Identifier.Text,
        _ => "",
    };
}
