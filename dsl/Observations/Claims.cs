// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The forms in which something can be claimed of a subject.</summary>
[Flags]
public enum Claims
{
    None = 0,

    /// <summary><c>same_page(a, b)</c>.</summary>
    Holds = 1,

    /// <summary><c>memory(a) == 1</c>.</summary>
    Equal = 2,

    /// <summary><c>pte(p): present</c>.</summary>
    Predicates = 4,

    /// <summary><c>nr_ptes 2</c>, <c>nr_ptes +1</c>.</summary>
    Count = 8,

    /// <summary><c>vma(p): r--p</c>, among predicates.</summary>
    Permissions = 16,

    /// <summary><c>maps(p): [...]</c>, alone.</summary>
    List = 32,
}
