// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>The same arrows in what was built: a project file can be right while a package brings somebody along.</summary>
internal static class AssemblyRule
{
    public static IEnumerable<string> Strangers(string assembly, params string[] friends) =>
        from reference in Assembly.Load(assembly).GetReferencedAssemblies()
        where !IsRuntime(reference.Name!) && !friends.Contains(reference.Name)
        select reference.Name;

    private static bool IsRuntime(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard" or "mscorlib";
}
