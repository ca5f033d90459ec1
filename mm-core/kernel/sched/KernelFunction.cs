// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;
using System.Text;

namespace Selftests.MmCore;

/// <summary>The kernel's function that a thread is parked in: methods are named after it, or say of which they are a part.</summary>
internal static class KernelFunction
{
    /// <summary>How a lock is taken, an entry found or a CPU's memory looked into is nothing of the function that does so.</summary>
    private static readonly HashSet<Type> Helpers =
    [
        typeof(Scheduler), typeof(SpinLock), typeof(RwSemaphore), typeof(FolioLock), typeof(WaitQueue), typeof(PageTable), typeof(Pagewalk),
        typeof(Vma), typeof(Mmu),
    ];

    /// <summary>What stands behind a function's name where a part of it is a method of its own.</summary>
    private static readonly string[] Parts = ["Contended", "Slow", "InRace", "Locked", "Told"];

    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary><c>do_anonymous_page</c>; empty: it is parked in none.</summary>
    internal static string Of(KBox? box)
    {
        for (; box is not null; box = box.Continuation)
        {
            // The compiler's type for a method stands in the method's class, and is named <DoAnonymousPage>d__12.
            Type method = box.Method;
            int end = method.Name.IndexOf('>');
            if (end > 1 && method.DeclaringType is { } owner && owner.Assembly == typeof(KernelFunction).Assembly
                && !Helpers.Contains(owner))
            {
                string name = method.Name[(method.Name.LastIndexOf('<', end) + 1)..end];
                if (PartOf(owner, name) is { } whole)
                {
                    return whole;
                }

                string part = Parts.FirstOrDefault(part => name.EndsWith(part, StringComparison.Ordinal)) ?? "";
                if (name[..^part.Length] != nameof(Memory.PteOffsetMapLock))
                {
                    return InC(name[..^part.Length]);
                }
            }
        }

        return "";
    }

    private static string? PartOf(Type owner, string name) =>
        owner.GetMember(name, MemberTypes.Method, Any)
            .Select(method => method.GetCustomAttribute<PartOfAttribute>()?.Function).FirstOrDefault(function => function is not null);

    private static string InC(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            text.Append(i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]) ? "_" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
