// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Combinations of flags and arguments that no mmap and no mremap takes.</summary>
internal static class MmapRules
{
    public static void Check(CheckContext context, BoundCall call, CallExpression at, bool lenient, NameScope scope)
    {
        if (lenient || call["flags"] is not { } flags || Names(flags, scope) is not { } names)
        {
            return;
        }

        if (call.Spec.Name == "mmap")
        {
            Mmap(context, call, at, flags, names);
        }
        else if (call.Spec.Name == "mremap" && names.Contains("MREMAP_FIXED") && call["new_addr"] is null)
        {
            context.Error(flags, "MREMAP_FIXED needs a new address", "mremap(p, 4 pages, MREMAP_MAYMOVE|MREMAP_FIXED, q[0])");
        }
    }

    private static void Mmap(CheckContext context, BoundCall call, CallExpression at, Expression flags, HashSet<string> names)
    {
        if (!names.Overlaps(["MAP_SHARED", "MAP_PRIVATE", "MAP_SHARED_VALIDATE", "MAP_DROPPABLE"]))
        {
            context.Error(flags, "mmap needs MAP_PRIVATE or MAP_SHARED among its flags");
        }

        if (!names.Contains("MAP_ANONYMOUS") && call["fd"] is null)
        {
            context.Error(flags, "without MAP_ANONYMOUS mmap needs a file", $"{at.Name}(..., f) behind the flags");
        }

        if (names.Overlaps(["MAP_FIXED", "MAP_FIXED_NOREPLACE"]) && call["addr"] is null)
        {
            context.Error(flags, "MAP_FIXED needs an address", "mmap(addr, length, prot, flags)");
        }
    }

    /// <summary>The names of the flags, or null when some are not known.</summary>
    private static HashSet<string>? Names(Expression flags, NameScope scope) => flags switch
    {
        NameExpression name when scope.Find(name.Name) is null => [name.Name],
        UnionExpression union when union.Members.All(member => member is NameExpression name && scope.Find(name.Name) is null) =>
            [.. union.Members.Select(member => ((NameExpression)member).Name)],
        _ => null,
    };
}
